#pragma once

namespace rollcall::extension {

/// The whole of `rollcall plugin-process`: secures this process, then serves the host on the inherited socket
/// until the host closes its end; loads one plugin and runs one instance of it. Call it first thing in
/// main(), before any thread exists. Does not return once it has served: it leaves with _exit(), because what
/// a plugin left behind (threads, exit handlers) must not decide how this process ends. Returns 2 when
/// `socket` is none, with a line on stderr.
int run_plugin_process(int socket);

}  // namespace rollcall::extension
