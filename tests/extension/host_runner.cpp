// A host that a test can kill: starts plugin "good" of the folder in argv[1] with the runner in argv[2], and
// prints the plugin process's id once an import runs.
#include "extension/catalog.hpp"
#include "extension/process_session.hpp"

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  using namespace rollcall::extension;
  const Candidate candidate = Catalog(argv[1]).judge(std::string(argv[1]) + "/good.so");
  PluginHostOptions options;
  options.program = argv[2];
  options.arguments = {};
  const ProcessSession* running = nullptr;
  const auto say_who_runs = [&](const rollcall::core::ImportProgress& progress) {
    if (progress.activity != "waiting") return;
    std::printf("%d\n", static_cast<int>(running->process_id()));
    std::fflush(stdout);
  };
  ProcessSession session(candidate.plugin, {.on_progress = say_who_runs, .on_secret_stored = {}}, options);
  running = &session;
  session.load(candidate.file, candidate.identity);
  session.create({});
  (void)session.run("wait");
  return 0;
}
