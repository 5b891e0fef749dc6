// Package lineage says where the values of the schema come from: what its @upstream directives name, in the shape of
// Microsoft Graph that msgraph/shape.json pins. The reference is written from it, and tests hold it to what is asked.
package lineage
