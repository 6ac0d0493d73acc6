#include "importing/reporter.hpp"

#include "importing/sync_note.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {

Reporter::Reporter(const sdk::Host& host, const GraphClient& graph, const people::ImportWriter& writer)
    : host_(host),
      graph_(graph),
      writer_(writer),
      requests_before_(graph.requests()),
      retries_before_(graph.retries()) {}

void Reporter::report(std::string activity) const {
  const auto& counts = writer_.counts();
  host_.report({.fetched = counts.fetched,
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

std::string Reporter::result_json(const std::vector<ChainState>& chains) const {
  nlohmann::json groups = nlohmann::json::array();
  for (const auto& chain : chains) {
    if (chain.group_id.empty()) continue;
    groups.push_back({{"id", chain.group_id},
                      {"name", chain.name},
                      {"people", chain.people},
                      {"other_objects", chain.other_objects}});
  }
  const auto& counts = writer_.counts();
  nlohmann::json result{{"counts",
                         {{"fetched", counts.fetched},
                          {"added", counts.added},
                          {"updated", counts.updated},
                          {"unchanged", counts.unchanged},
                          {"skipped", counts.skipped},
                          {"filtered", counts.filtered},
                          {"failed", counts.failed}}},
                        {"issues", counts.issues},
                        {"pages", pages_},
                        {"requests", requests()},
                        {"retries", retries()},
                        {"groups", std::move(groups)}};
  if (since_) {
    result["incremental"] = {{"since_job", since_->job},
                             {"since", iso_time(since_->read_at)},
                             {"changes", counts.fetched + counts.gone}};
  }
  return result.dump();
}

}  // namespace rollcall::entra_id
