package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"

	"github.com/attendance-gateway/attendance-gateway/internal/panics"
	"github.com/attendance-gateway/attendance-gateway/internal/telemetry"
	"github.com/attendance-gateway/attendance-gateway/msgraph"
)

// maxLogged is how many failed fields of one request are logged. A list can have ten thousand that fail alike.
const maxLogged = 10

// loggedKey carries how many were.
type loggedKey struct{}

func countLogged(ctx context.Context) context.Context {
	return context.WithValue(ctx, loggedKey{}, new(atomic.Int64))
}

// logFailure says why a field failed, to whoever runs the gateway: by its name in the schema, since a path is made of names
// that the client chose, and without Microsoft's words, which name people.
func logFailure(ctx context.Context, log *slog.Logger, code string, err error) {
	if logged, ok := ctx.Value(loggedKey{}).(*atomic.Int64); ok && logged.Add(1) > maxLogged {
		return
	}
	attributes := []slog.Attr{slog.String("requestId", requestID(ctx)), slog.String("code", code)}
	if field := graphql.GetFieldContext(ctx); field != nil && field.Field.Field != nil {
		attributes = append(attributes, slog.String("field", field.Object+"."+field.Field.Name))
	}
	level := slog.LevelWarn
	if response, ok := errors.AsType[*msgraph.ResponseError](err); ok {
		attributes = append(attributes, slog.Any("upstream", response))
	} else if broken, ok := errors.AsType[*panics.Error](err); ok {
		level = slog.LevelError
		attributes = append(attributes, slog.String("value", broken.Kind), slog.String(telemetry.StackKey, broken.Stack))
	} else {
		attributes = append(attributes, slog.String("error", telemetry.Describe(err)))
	}
	log.LogAttrs(ctx, level, "field failed", attributes...)
}

// recovering answers for what panics outside of GraphQL. net/http would log the value.
func recovering(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch value := recover(); value {
			case nil:
			case http.ErrAbortHandler:
				panic(value)
			default:
				_ = recovered(log)(r.Context(), value)
				panic(http.ErrAbortHandler)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
