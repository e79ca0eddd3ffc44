package main

import (
	"os"
	"os/exec"
	"sync"
	"time"
)

// What does not heed an interrupt within this time is killed; the engine waits a second longer.
const patience = 4 * time.Second

// children are the processes that run.
type children struct {
	mutex   sync.Mutex
	running map[*exec.Cmd]bool
	ended   sync.WaitGroup
}

// run runs a process to its end.
func (c *children) run(command *exec.Cmd) error {
	c.mutex.Lock()
	err := command.Start()
	if err == nil {
		if c.running == nil {
			c.running = map[*exec.Cmd]bool{}
		}
		c.running[command] = true
		c.ended.Add(1)
	}
	c.mutex.Unlock()
	if err != nil {
		return err
	}
	defer c.ended.Done()
	err = command.Wait()
	c.mutex.Lock()
	delete(c.running, command)
	c.mutex.Unlock()
	return err
}

// stop interrupts what runs, and kills it when it goes on.
func (c *children) stop() {
	c.each(func(process *os.Process) { _ = process.Signal(os.Interrupt) })
	time.AfterFunc(patience, func() { c.each(func(process *os.Process) { _ = process.Kill() }) })
}

func (c *children) each(do func(*os.Process)) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for command := range c.running {
		do(command.Process)
	}
}

// wait returns when nothing runs any more.
func (c *children) wait() { c.ended.Wait() }
