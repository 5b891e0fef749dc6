package entra_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/attendance-gateway/attendance-gateway/msgraph/emulator/entra"
)

// An API receives the token of a user and exchanges it for one with which it
// asks Microsoft Graph as that user.
func ExampleDirectory_AccessToken() {
	const tenant, api, user = "77229959-e479-4a73-b6e0-ddac27be315c", "67a527ba-ef0e-4ba2-88b6-4fa5e9711757", "b7ef013a-c73c-4ec7-8ccb-e56290f45f68"
	directory := entra.New(entra.Options{Tenants: []entra.Tenant{{
		ID:    tenant,
		Users: []entra.User{{ID: user, UserPrincipalName: "DianeDemoss@contoso.com", DisplayName: "Diane Demoss"}},
		Apps: []entra.App{{
			ClientID:    api,
			Secrets:     []entra.Secret{{Value: "made up"}},
			Scopes:      []string{"Attendance.Read"},
			GraphScopes: []string{"OnlineMeetings.Read"},
		}},
	}}})
	assertion, err := directory.AccessToken(entra.Grant{API: api, Client: "9a3b3c2e-93b4-4f53-8f0e-57a8f6fb5a11", User: user})
	if err != nil {
		fmt.Println(err)
		return
	}

	client := http.Client{Transport: directory.Transport()}
	response, err := client.PostForm("https://login.microsoftonline.com/"+tenant+"/oauth2/v2.0/token", url.Values{
		"grant_type":          {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
		"requested_token_use": {"on_behalf_of"},
		"client_id":           {api},
		"client_secret":       {"made up"},
		"assertion":           {assertion},
		"scope":               {"https://graph.microsoft.com/.default"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		AccessToken string `json:"access_token"`
		Scope       string `json:"scope"`
	}
	_ = json.NewDecoder(response.Body).Decode(&answer)
	fmt.Println(answer.Scope, strings.Count(answer.AccessToken, "."))
	// Output:
	// https://graph.microsoft.com/.default https://graph.microsoft.com/OnlineMeetings.Read 2
}
