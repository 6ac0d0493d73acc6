// `serve` and `worker`: what runs until it is stopped.
#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/stop_signals.hpp"

#include <ostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rollcall::cli {
namespace {

/// Said at once: whoever started the service waits for it.
void say_web_started(Context& context, const StartedService& started) {
  if (context.json()) {
    context.print({{"address", started.address}, {"first_link", started.first_link}});
  } else {
    context.out << "Rollcall is at " << started.address << '\n';
    if (!started.first_link.empty())
      context.out << "It has no administrator yet. Whoever opens this within a day becomes the first one:\n  "
                  << started.first_link << '\n';
  }
  context.out.flush();
}

void say_workers_started(Context& context) {
  if (context.json())
    context.print({{"state", "working"}});
  else
    context.out << "Waiting for imports. Ctrl-C ends.\n";
  context.out.flush();
}

/// The first signal asks for the end, the second one is the end.
class UntilSignal {
 public:
  explicit UntilSignal(Context& context)
      : listening_(context.signals, [&err = context.err] {
          err << "Stopping; running imports go on later. Once more to leave at once.\n";
        }) {}
  [[nodiscard]] std::stop_token token() const { return listening_.token(); }

 private:
  StopSignals::Listening listening_;
};

int serve(Context& context) {
  const UntilSignal until(context);
  context.services.serve(until.token(),
                         [&](const StartedService& started) { say_web_started(context, started); });
  return kCompleted;
}

int work(Context& context) {
  const UntilSignal until(context);
  context.services.work(until.token(), [&](const StartedService&) { say_workers_started(context); });
  return kCompleted;
}

}  // namespace

void add_service_commands(CLI::App& app, Command& chosen) {
  auto* web = app.add_subcommand("serve", "Run the panel, the REST interface and the imports they start");
  web->footer(
      "The address is [http] listen, by default http://127.0.0.1:8480. SIGTERM or Ctrl-C ends it; running\n"
      "imports are interrupted then, and go on when it is started again.\n");
  when_named(*web, chosen, serve);
  auto* worker =
      app.add_subcommand("worker", "Run imports that other hosts on the same database have queued");
  worker->footer("How many at a time: workers in [jobs], by default 2.\n");
  when_named(*worker, chosen, work);
}

}  // namespace rollcall::cli
