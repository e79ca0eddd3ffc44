package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// The SDK's exit code for "the user has been told" (@pulumi/pulumi/cmd/run).
const alreadyReported = 32

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine   string
	sdk      sdk
	children *children
}

func (*host) Handshake(
	context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: h.sdk.version}, nil
}

// GetRequiredPackages answers none, so that the engine downloads none: providers are attached, or installed and found
// by the engine.
func (*host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (*host) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	node, err := askNode()
	if err != nil {
		return nil, status.Error(codes.FailedPrecondition, err.Error())
	}
	return &pulumirpc.AboutResponse{Executable: node.path, Version: node.version}, nil
}

// Run runs the program by the SDK's entry, as Pulumi's own host does, and answers when it has ended.
func (h *host) Run(_ context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	program, err := h.program(request)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	program.Stdout, program.Stderr = os.Stdout, os.Stderr
	err = h.children.run(program)
	var ended *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &ended) && ended.ExitCode() == alreadyReported:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &ended):
		return &pulumirpc.RunResponse{Error: "Program " + howEnded(ended)}, nil
	}
	return &pulumirpc.RunResponse{Error: err.Error()}, nil
}

func howEnded(err *exec.ExitError) string {
	if state, ok := err.Sys().(syscall.WaitStatus); ok && state.Signaled() {
		return "was ended by " + unix.SignalName(state.Signal())
	}
	return fmt.Sprintf("exited with non-zero exit code: %d", err.ExitCode())
}

// RunPlugin runs a policy pack for as long as the engine wants it, and passes its output on.
func (h *host) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse],
) error {
	pack, err := policyPack(stream.Context(), request)
	if err != nil {
		return status.Error(codes.Unimplemented, err.Error())
	}
	answers := &answers{stream: stream}
	pack.Stdout = writer(func(bytes []byte) error {
		return answers.send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: bytes}})
	})
	pack.Stderr = writer(func(bytes []byte) error {
		return answers.send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: bytes}})
	})
	code := int32(0)
	if err := h.children.run(pack); err != nil {
		code = 1
		var ended *exec.ExitError
		if errors.As(err, &ended) && ended.ExitCode() >= 0 {
			code = int32(ended.ExitCode())
		} else if ended == nil {
			fmt.Fprintf(os.Stderr, "cannot start %s: %v\n", pack.Path, err)
		}
	}
	return answers.send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code}})
}

func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.children.stop()
	return &emptypb.Empty{}, nil
}

// answers sends from one goroutine at a time: a stream takes no more.
type answers struct {
	mutex  sync.Mutex
	stream grpc.ServerStreamingServer[pulumirpc.RunPluginResponse]
}

func (a *answers) send(answer *pulumirpc.RunPluginResponse) error {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.stream.Send(answer)
}

type writer func(bytes []byte) error

func (w writer) Write(bytes []byte) (int, error) {
	if err := w(bytes); err != nil {
		return 0, err
	}
	return len(bytes), nil
}
