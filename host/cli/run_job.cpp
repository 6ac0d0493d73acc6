#include "cli/run_job.hpp"

#include "cli/documents.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_report.hpp"
#include "cli/progress_bar.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sys/ioctl.h>

namespace rollcall::cli {
namespace {

std::size_t terminal_columns(const Context& context) {
  winsize size{};
  if (context.json() || ::isatty(STDERR_FILENO) == 0) return 0;
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) return 80;
  return size.ws_col;
}

}  // namespace

int run_job(Context& context, const JobWork& work) {
  ProgressBar bar(context.err, terminal_columns(context));
  const StopSignals::Listening listening(context.signals, [&bar] {
    bar.say("Stopping the import; what is written stays. Press Ctrl-C again to leave at once.");
  });
  const core::ImportObserver observer{{},
                                      [&bar](const core::ImportProgress& progress) { bar.show(progress); }};
  const core::ImportOutcome outcome = work(observer, listening.token());
  bar.clear();
  if (context.json()) {
    context.print(document_of(outcome));
    print_failure(context.err, outcome);
  } else {
    print_import_report(context, outcome);
  }
  return exit_code_for(outcome.job.state);
}

int run_job(Context& context, const core::JobRequest& request) {
  return run_job(context, [&](const core::ImportObserver& observer, const std::stop_token& stop) {
    return context.services.importer().run(request, observer, stop);
  });
}

}  // namespace rollcall::cli
