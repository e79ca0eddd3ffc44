// Microsoft's own clients for Go, as a program of somebody's own uses them: nothing in it knows of a practice. It gets a
// token with MSAL, makes an instance and an API with azidentity and armapimanagement, deletes the instance, and asks a host
// that is not there. The pipeline and the pollers are those of azure-native's plugin.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/apimanagement/armapimanagement/v3"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

func main() {
	subscription, name := os.Args[1], "contoso-go"
	ctx := context.Background()

	secret := must(confidential.NewCredFromSecret(os.Getenv("AZURE_CLIENT_SECRET")))
	authority := "https://login.microsoftonline.com/" + os.Getenv("AZURE_TENANT_ID")
	app := must(confidential.New(authority, os.Getenv("AZURE_CLIENT_ID"), secret))
	token := must(app.AcquireTokenByCredential(ctx, []string{"https://management.azure.com//.default"}))

	group := "https://management.azure.com/subscriptions/" + subscription + "/resourceGroups/rg-go?api-version=2024-03-01"
	request := must(http.NewRequest(http.MethodPut, group, strings.NewReader(`{"location":"westeurope"}`)))
	request.Header.Set("Authorization", "Bearer "+token.AccessToken)
	request.Header.Set("Content-Type", "application/json")
	made := must(http.DefaultClient.Do(request))

	credential := must(azidentity.NewEnvironmentCredential(nil))
	factory := must(armapimanagement.NewClientFactory(subscription, credential, nil))
	poll := &runtime.PollUntilDoneOptions{Frequency: time.Second}
	services := factory.NewServiceClient()
	service := must(must(services.BeginCreateOrUpdate(ctx, "rg-go", name, armapimanagement.ServiceResource{
		Location: to.Ptr("westeurope"),
		SKU:      &armapimanagement.ServiceSKUProperties{Name: to.Ptr(armapimanagement.SKUTypeConsumption), Capacity: to.Ptr(int32(0))},
		Properties: &armapimanagement.ServiceProperties{
			PublisherName: to.Ptr("Contoso"), PublisherEmail: to.Ptr("api@contoso.example"),
		},
	}, nil)).PollUntilDone(ctx, poll))
	api := must(must(factory.NewAPIClient().BeginCreateOrUpdate(ctx, "rg-go", name, "calculator", armapimanagement.APICreateOrUpdateParameter{
		Properties: &armapimanagement.APICreateOrUpdateProperties{
			DisplayName: to.Ptr("Calculator"), Path: to.Ptr("calc"),
			Protocols: []*armapimanagement.Protocol{to.Ptr(armapimanagement.ProtocolHTTPS)},
		},
	}, nil)).PollUntilDone(ctx, poll))
	call := must(http.Get(*service.Properties.GatewayURL + "/calc/nothing"))
	must(must(services.BeginDelete(ctx, "rg-go", name, nil)).PollUntilDone(ctx, poll))
	_, gone := services.Get(ctx, "rg-go", name, nil)
	var refusal *azcore.ResponseError
	if !errors.As(gone, &refusal) {
		log.Fatalf("the instance is still there: %v", gone)
	}

	_, foreign := http.Get("https://example.com/")
	result := map[string]any{
		"group": made.StatusCode, "state": service.Properties.ProvisioningState, "api": api.Name, "gateway": call.StatusCode,
		"foreign": foreign.Error(), "deleted": refusal.StatusCode,
	}
	io.WriteString(os.Stdout, string(must(json.Marshal(result)))+"\n")
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
