package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/attendance-gateway/attendance-gateway/internal/audit"
	"github.com/attendance-gateway/attendance-gateway/internal/auth"
)

// auditor writes down what operations have read.
type auditor struct {
	sink audit.Sink // nil for none
	log  *slog.Logger
}

// begin has ctx carry the trail of an operation, if anybody wants to know.
func (a auditor) begin(ctx context.Context) context.Context {
	if a.sink == nil {
		return ctx
	}
	return withTrail(ctx)
}

// written makes the entry of an operation whose answer is ready, and reports whether the answer may leave.
func (a auditor) written(ctx context.Context, operation *graphql.OperationContext, failures gqlerror.List) bool {
	if a.sink == nil {
		return true
	}
	hash := sha256.Sum256([]byte(operation.RawQuery))
	asked := audit.Operation{Hash: hex.EncodeToString(hash[:]), Name: operation.OperationName}
	if operation.Operation != nil {
		asked.Name = operation.Operation.Name
	}
	entry := trailOf(ctx).end(asked, auth.From(ctx).Principal.Object(), codesOf(failures))
	return a.write(ctx, entry)
}

// repeated makes the entry of a request that is answered as the one before it was, from that one's.
func (a auditor) repeated(ctx context.Context, before any) bool {
	if a.sink == nil {
		return true
	}
	entry, ok := before.(audit.Entry)
	return ok && a.write(ctx, entry)
}

func (a auditor) write(ctx context.Context, entry audit.Entry) bool {
	who := auth.From(ctx)
	entry.Time, entry.RequestID = time.Now().UTC(), requestID(ctx)
	entry.Caller = audit.Caller{
		Tenant: who.Principal.Tenant(), Object: who.Principal.Object(), Application: who.Principal.Application(), Verified: who.Verified,
	}
	err := a.sink.Write(ctx, entry)
	if err != nil {
		a.log.ErrorContext(ctx, "an answer was held back: it could not be audited", "error", err.Error(), "requestId", entry.RequestID)
	}
	return err == nil
}

// holdBack answers in place of an answer that may not leave.
func holdBack(w http.ResponseWriter, media mediaType) {
	w.Header().Set("Retry-After", "5")
	refuseWith(w, media, http.StatusServiceUnavailable, &gqlerror.Error{
		Message: "the gateway cannot write down who reads what, and so may not answer",
		Extensions: map[string]any{
			"code": codeAudit, "remedy": "Whoever runs the gateway should see whether --audit-log can be written: its disk may be full.",
		},
	})
}
