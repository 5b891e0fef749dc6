LINT = go tool -modfile=.ci/tools.mod golangci-lint

.DEFAULT_GOAL := help
.PHONY: help generate test race lint demo demo-obo demo-app chaos hostile life soak bench audit schema contract clients web browser ci

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

generate: ## write what is generated: graph/, bench/plain/, the decoders of msgraph/, docs/schema
	go generate ./...

test: ## run every test; no network
	go test ./...

race: ## the same under the race detector
	go test -race ./...

lint: ## golangci-lint, at the version of .ci/tools.mod
	$(LINT) run ./...

demo: ## start on the embedded Microsoft Graph
	go run ./cmd/attendance-gateway

demo-obo: ## demo with an embedded Microsoft Entra ID: tokens are exchanged on behalf of users
	go run ./cmd/attendance-gateway --auth obo

demo-app: ## demo as an application: app roles decide
	go run ./cmd/attendance-gateway --auth app

chaos: ## the figures of the README's reliability table
	go test ./server -count=1 -v -run 'UP21|UP22' -bench Outage | grep -E 'chaos of|full service|BenchmarkOutage|^ok|FAIL'

life: ## the figures of the README about restarts and overload; six minutes
	go test ./cmd/attendance-gateway -count=1 -v -timeout 20m -run 'LIFE0[1256]|GOMEMLIMIT' -args -long | grep -E '_test.go|^---|^ok|FAIL'

soak: ## half an hour of ordinary and hostile requests; nothing may grow
	go test ./cmd/attendance-gateway -count=1 -v -timeout 40m -run LIFE07 -args -long | grep -E '_test.go|^---|^ok|FAIL'

hostile: ## what hostile queries cost: the README's table
	go test ./server -run '^$$' -bench Hostile -benchtime 100x

bench: ## measure the gateway side by side with others
	go run ./bench

audit: ## audit GraphQL over HTTP with graphql-http; needs Node
	.ci/audit

schema: ## lint the schema, and compare it with that of the last release; needs Node
	.ci/schema

contract: ## hold a gateway on the embedded Microsoft Graph to its schema, all of it, and to contract/operations
	.ci/contract

clients: ## generate, compile and run typed clients; needs Node
	.ci/clients

web: ## build GraphiQL from web/ into server/graphiql/; needs Node
	npm ci --prefix web --loglevel=error
	npm run build --prefix web --loglevel=error

browser: ## visit GraphiQL with Chromium; needs Node, and installs Chromium for root
	.ci/browser

ci: ## all that CI checks
	.ci/run
