// A rule of ESLint: the reason of a deprecation ends with the day on which the thing goes, "Removal on 2027-06-30."

const ending = /\bRemoval on (\d{4}-\d{2}-\d{2})\.$/;

const isDay = (text) => new Date(`${text}T00:00:00Z`).toJSON?.()?.startsWith(text) ?? false;

export default {
  meta: {
    type: 'problem',
    schema: [],
    messages: { noDate: 'The reason of a deprecation ends with "Removal on YYYY-MM-DD."' },
  },
  create: (context) => ({
    'Directive[name.value=deprecated]'(node) {
      const reason = node.arguments.find((argument) => argument.name.value === 'reason')?.value.value ?? '';
      const day = ending.exec(reason)?.[1];
      if (!day || !isDay(day)) {
        context.report({ node, messageId: 'noDate' });
      }
    },
  }),
};
