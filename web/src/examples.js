// The tabs a first visitor finds. Each is { query, variables?, headers? }, the
// last two as JSON text; a tab takes the name of its operation.
export const examples = [
  {
    query: `# Run this with the play button or Ctrl-Enter.
# The book on the left is the documentation.
#
# A bearer token goes in "Headers", below:
#   { "Authorization": "Bearer ..." }
query Hello {
  __typename
}
`,
  },
];
