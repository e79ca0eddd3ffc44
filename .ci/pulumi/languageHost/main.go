// Command languageHost is a language host for Node programs, for machines where Pulumi's own is not to be had.
//
// `pulumi` starts `pulumi-language-nodejs` from its own folder, reads the port from the first line of its output and
// asks it by gRPC (pulumirpc.LanguageRuntime) to run programs and policy packs. Pulumi's own host comes with the
// CLI's download, not with its Go module. This one does what running the stack here takes and refuses everything
// else as UNIMPLEMENTED; it installs no dependencies (`npm ci` does) and generates no code.
//
// A program of Go since the engine starts two of them for each command, and a host in Node takes ten times as long.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// What the engine itself allows for one message.
const maxMessageBytes = 400 * 1024 * 1024

// sources are the hash of what this was built from, for the install script; the linker sets it.
var sources string

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--sources" {
		fmt.Println(sources)
		return
	}
	sdk, err := findSDK(".")
	if err != nil {
		fail("cannot load %v", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail("cannot listen on 127.0.0.1: %v", err)
	}
	children := &children{}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessageBytes))
	pulumirpc.RegisterLanguageRuntimeServer(server, &host{engine: engineAddress(), sdk: sdk, children: children})
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)

	go endWithEngine(children)
	if err := server.Serve(listener); err != nil {
		fail("%v", err)
	}
}

// engineAddress is the last argument that is no flag.
func engineAddress() string {
	for i := len(os.Args) - 1; i > 0; i-- {
		if !strings.HasPrefix(os.Args[i], "-") {
			return os.Args[i]
		}
	}
	return ""
}

// endWithEngine ends this process as soon as its children have ended; the engine waits five seconds for it. The
// engine holds the other end of stdin: that it closes is all that a killed engine can tell.
func endWithEngine(children *children) {
	ends := make(chan os.Signal, 2)
	signal.Notify(ends, os.Interrupt, syscall.SIGTERM)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		ends <- os.Interrupt
	}()
	<-ends
	children.stop()
	children.wait()
	os.Exit(0)
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "pulumi-language-nodejs: "+format+"\n", arguments...)
	os.Exit(1)
}
