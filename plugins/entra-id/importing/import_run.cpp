#include "importing/import_run.hpp"

#include "graph/groups.hpp"
#include "importing/batch_writer.hpp"
#include "importing/checkpoint.hpp"
#include "importing/mapping.hpp"
#include "importing/pipeline.hpp"
#include "rollcall/people/writer.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

constexpr std::string_view kSource = "entra-id";

/// Below the Graph root.
std::string list_path(const ChainState& chain, const RunOptions& options) {
  if (chain.group_id.empty()) return "/users";
  return "/groups/" + chain.group_id + (options.transitive ? "/transitiveMembers" : "/members");
}

std::string count_path(const ChainState& chain, const RunOptions& options) {
  return list_path(chain, options) + (chain.group_id.empty() ? "" : "/microsoft.graph.user");
}

/// Every group must exist before anything is written; one that is named twice is read once.
std::vector<ChainState> resolve(const ImportTools& tools, const RunOptions& options, const StopSignal& stop) {
  if (options.all_users) return {ChainState{.name = "All users"}};
  std::vector<ChainState> chains;
  GroupDirectory directory(tools.graph, tools.patient);
  for (const auto& wanted : options.groups) {
    const auto group = directory.resolve(wanted, stop);
    const bool known = std::any_of(chains.begin(), chains.end(),
                                   [&](const ChainState& chain) { return chain.group_id == group.id; });
    if (!known)
      chains.push_back(
          {.group_id = group.id, .name = group.name, .hidden_membership = group.hidden_membership});
  }
  return chains;
}

std::vector<PeopleList> lists_of(const ImportTools& tools, const std::vector<ChainState>& chains,
                                 const RunOptions& options, const UserFields& fields) {
  const std::string query = "?$select=" + fields.select() + "&$top=999";
  std::vector<PeopleList> lists;
  for (const auto& chain : chains) {
    lists.push_back({.state = chain,
                     .first_page = {.target = tools.graph.path(list_path(chain, options) + query),
                                    .subject = options.all_users ? Subject::users : Subject::members,
                                    .object = options.all_users ? "" : "The group \"" + chain.name + "\""}});
  }
  return lists;
}

class Reporter {
 public:
  Reporter(const ImportTools& tools, const people::ImportWriter& writer)
      : tools_(tools),
        writer_(writer),
        requests_before_(tools.graph.requests()),
        retries_before_(tools.graph.retries()) {}

  void expect(std::uint64_t people) { expected_ = people; }

  void page_read(const std::string& list_name) {
    ++pages_;
    report("Reading " + list_name);
  }

  void report(std::string activity) const {
    const auto& counts = writer_.counts();
    tools_.host.report({.fetched = counts.fetched,
                        .added = counts.added,
                        .updated = counts.updated,
                        .unchanged = counts.unchanged,
                        .skipped = counts.skipped,
                        .filtered = counts.filtered,
                        .failed = counts.failed,
                        .issues = counts.issues,
                        .pages = pages_,
                        .requests = requests(),
                        .retries = retries(),
                        .expected = expected_,
                        .activity = std::move(activity)});
  }

  [[nodiscard]] std::uint64_t pages() const { return pages_; }
  [[nodiscard]] std::uint64_t requests() const { return tools_.graph.requests() - requests_before_; }
  [[nodiscard]] std::uint64_t retries() const { return tools_.graph.retries() - retries_before_; }

 private:
  const ImportTools& tools_;
  const people::ImportWriter& writer_;
  std::uint64_t expected_ = 0;
  std::uint64_t requests_before_, retries_before_;
  std::uint64_t pages_ = 0;
};

std::uint64_t count_expected(const ImportTools& tools, const std::vector<ChainState>& chains,
                             const RunOptions& options, const StopSignal& stop) {
  GroupDirectory directory(tools.graph, tools.interactive.starting_now());
  std::uint64_t expected = 0;
  for (const auto& chain : chains) {
    const auto count = directory.count(count_path(chain, options), stop);
    if (!count) return 0;
    expected += *count;
  }
  return expected;
}

void read_and_write(Pipeline& pipeline, BatchWriter& batches, Reporter& reporter) {
  DecodedPage page;
  while (true) {
    const auto soon = std::chrono::steady_clock::now() + BatchWriter::kLongestWait / 4;
    const auto next = pipeline.next(page, soon);
    if (next == Pipeline::Next::end) break;
    if (next == Pipeline::Next::page) {
      const auto name = batches.chains()[page.chain].name;
      batches.add(std::move(page));
      reporter.page_read(name);
    }
    batches.flush_if_old();
  }
  batches.flush();
  reporter.report("Done");
}

std::string result_json(const people::Counts& counts, const Reporter& reporter,
                        const std::vector<ChainState>& chains) {
  nlohmann::json groups = nlohmann::json::array();
  for (const auto& chain : chains) {
    if (chain.group_id.empty()) continue;
    groups.push_back({{"id", chain.group_id},
                      {"name", chain.name},
                      {"people", chain.people},
                      {"other_objects", chain.other_objects}});
  }
  return nlohmann::json{{"counts",
                         {{"fetched", counts.fetched},
                          {"added", counts.added},
                          {"updated", counts.updated},
                          {"unchanged", counts.unchanged},
                          {"skipped", counts.skipped},
                          {"filtered", counts.filtered},
                          {"failed", counts.failed}}},
                        {"issues", counts.issues},
                        {"pages", reporter.pages()},
                        {"requests", reporter.requests()},
                        {"retries", reporter.retries()},
                        {"groups", std::move(groups)}}
      .dump();
}

}  // namespace

std::string run_import(const ImportTools& tools, const RunOptions& options, const StopSignal& stop) {
  const UserMapper mapper(tools.attributes, options.mapping);
  people::ImportWriter writer({.database_url = tools.host.database_url(),
                               .job_id = options.job,
                               .worker = options.worker,
                               .source = std::string(kSource),
                               .source_tenant = tools.tenant_guid,
                               .modes = options.modes,
                               .dry_run = options.dry_run});
  Reporter reporter(tools, writer);
  auto chains =
      writer.checkpoint().empty() ? resolve(tools, options, stop) : read_checkpoint(writer.checkpoint());
  reporter.expect(count_expected(tools, chains, options, stop));
  Pipeline pipeline(tools.graph, lists_of(tools, chains, options, mapper.fields()), mapper, stop);
  BatchWriter batches(writer, std::move(chains));
  read_and_write(pipeline, batches, reporter);
  return result_json(writer.counts(), reporter, batches.chains());
}

}  // namespace rollcall::entra_id
