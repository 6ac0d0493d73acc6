#include "importing/retry_run.hpp"

#include "importing/checkpoint.hpp"
#include "importing/mapping.hpp"
#include "importing/people_by_id.hpp"
#include "importing/reporter.hpp"
#include "rollcall/people/issues.hpp"

namespace rollcall::entra_id {
namespace {

/// As many as are asked for before they are written; at eight requests at a time two or three seconds' worth.
constexpr std::size_t kPeopleAtATime = 100;

}  // namespace

std::string run_retry(const ImportTools& tools, const RunOptions& options, const StopSignal& stop) {
  const UserMapper mapper(tools.attributes, options.mapping);
  const auto database_url = tools.host.database_url();
  people::ImportWriter writer(writer_options(tools, options));
  Reporter reporter(tools.host, tools.graph, writer);
  PeopleById by_id(tools.graph, mapper);
  std::int64_t last_issue = writer.checkpoint().empty() ? 0 : read_retry_checkpoint(writer.checkpoint());
  while (true) {
    stop.throw_if_stopped();
    const auto people =
        people::failed_people(database_url, options.retry_of.value(), last_issue, kPeopleAtATime);
    if (people.empty()) break;
    last_issue = people.back().issue_id;
    writer.write({.items = by_id.read(people, stop), .checkpoint = write_retry_checkpoint(last_issue)});
    reporter.answers_read(people.size());
    reporter.report("Reading people who failed before");
  }
  writer.finish({});
  reporter.report("Done");
  return reporter.result_json({});
}

}  // namespace rollcall::entra_id
