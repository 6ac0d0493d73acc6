#pragma once

#include "graph/client.hpp"
#include "importing/checkpoint.hpp"
#include "rollcall/people/writer.hpp"
#include "rollcall/sdk/host.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// What a run tells the host: progress on its way, run-result.schema.json at its end.
class Reporter {
 public:
  /// All must outlive this object.
  Reporter(const sdk::Host& host, const GraphClient& graph, const people::ImportWriter& writer);

  void expect(std::uint64_t people) { expected_ = people; }
  void answers_read(std::uint64_t answers) { pages_ += answers; }
  void report(std::string activity) const;

  /// The import read only what changed since another one.
  struct Since {
    std::int64_t job = 0;
    std::int64_t read_at = 0;  ///< seconds since 1970
  };
  void went_on_from(Since since) { since_ = since; }

  [[nodiscard]] std::string result_json(const std::vector<ChainState>& chains) const;

 private:
  [[nodiscard]] std::uint64_t requests() const { return graph_.requests() - requests_before_; }
  [[nodiscard]] std::uint64_t retries() const { return graph_.retries() - retries_before_; }

  const sdk::Host& host_;
  const GraphClient& graph_;
  const people::ImportWriter& writer_;
  std::uint64_t expected_ = 0;
  std::optional<Since> since_;
  std::uint64_t requests_before_, retries_before_;
  std::uint64_t pages_ = 0;
};

}  // namespace rollcall::entra_id
