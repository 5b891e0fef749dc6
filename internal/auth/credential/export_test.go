package credential

// KeepAtMost bounds the tokens of a credential that is new.
func (c *Credential) KeepAtMost(most int) {
	c.tokens.close()
	c.tokens = newTokens(most)
}
