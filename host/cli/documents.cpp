#include "cli/documents.hpp"

#include "core/code_name.hpp"
#include "documents/documents.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::cli {

using json = nlohmann::ordered_json;

json document_of(const Error& error) {
  return {{"message", error.message()},
          {"next_step", error.next_step()},
          {"code", core::code_name(error.status())}};
}

json document_of(const core::ImportOutcome& outcome) {
  const core::Job& job = outcome.job;
  json document{{"job", job.id},
                {"state", core::to_string(job.state)},
                {"dry_run", job.request.dry_run},
                {"counts", documents::Cli::of(job.counts)},
                {"disabled", job.disabled},
                {"issues", job.issues},
                {"requests", outcome.requests},
                {"retries", outcome.retries},
                {"duration_ms", outcome.duration.count()}};
  if (job.base_job != 0)
    document["incremental"] = {{"since_job", job.base_job}, {"since", job.since}, {"gone", job.gone}};
  if (job.request.kind == core::JobKind::undo) document["removed"] = job.removed;
  if (job.request.kind != core::JobKind::import) {
    document["kind"] = core::to_string(job.request.kind);
    document["of_job"] = job.request.of_job;
  }
  if (outcome.failure) document["error"] = document_of(*outcome.failure);
  return document;
}

}  // namespace rollcall::cli
