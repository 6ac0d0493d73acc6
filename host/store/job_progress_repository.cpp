#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::store {
namespace {

using nlohmann::json;
using people::bound;

json document_of(const core::Counts& counts) {
  return json::array({counts.fetched, counts.added, counts.updated, counts.unchanged, counts.skipped,
                      counts.filtered, counts.failed});
}

core::Counts counts_of(const json& document) {
  const auto number = [&](std::size_t at) { return document.at(at).get<std::uint64_t>(); };
  return {number(0), number(1), number(2), number(3), number(4), number(5), number(6)};
}

std::string encode(const core::JobProgress& progress) {
  const core::ImportProgress& now = progress.now;
  json document{{"counts", document_of(now.counts)},
                {"issues", now.issues},
                {"pages", now.pages},
                {"requests", now.requests},
                {"retries", now.retries},
                {"expected", now.expected},
                {"activity", now.activity},
                {"elapsed_ms", progress.elapsed_ms},
                {"people_per_second", progress.people_per_second}};
  if (progress.remaining_ms) document["remaining_ms"] = *progress.remaining_ms;
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Empty for what another version of Rollcall wrote.
std::optional<core::JobProgress> decode(const std::string& text) {
  try {
    const json document = json::parse(text);
    const auto number = [&](const char* name) { return document.at(name).get<std::uint64_t>(); };
    core::JobProgress progress;
    progress.now = {counts_of(document.at("counts")),
                    number("issues"),
                    number("pages"),
                    number("requests"),
                    number("retries"),
                    number("expected"),
                    document.at("activity").get<std::string>()};
    progress.elapsed_ms = document.at("elapsed_ms").get<std::int64_t>();
    progress.people_per_second = document.at("people_per_second").get<double>();
    if (document.contains("remaining_ms"))
      progress.remaining_ms = document["remaining_ms"].get<std::int64_t>();
    return progress;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

class JobProgressRepository final : public core::JobProgressRepository {
 public:
  explicit JobProgressRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  void write(std::int64_t job_id, const core::JobProgress& progress) override {
    const long long id = job_id;
    const std::string document = encode(progress);
    database_->transact("noting how far an import is", [&](soci::session& session) {
      session << "INSERT INTO job_progress (job_id, document, updated_at) VALUES (:id, :document, " +
                     dialect::now(database_->url().backend) +
                     ") ON CONFLICT (job_id) DO UPDATE SET document = excluded.document, "
                     "updated_at = excluded.updated_at",
          bound(id, "id"), bound(document, "document");
    });
  }

  void remove(std::int64_t job_id) override {
    const long long id = job_id;
    database_->transact("forgetting how far an import is", [&](soci::session& session) {
      session << "DELETE FROM job_progress WHERE job_id = :id", bound(id, "id");
    });
  }

  std::optional<core::JobProgress> find(std::int64_t job_id) override {
    const long long id = job_id;
    std::string document;
    database_->run("reading how far an import is", [&](soci::session& session) {
      session << "SELECT document FROM job_progress WHERE job_id = :id", soci::into(document),
          bound(id, "id");
    });
    if (document.empty()) return std::nullopt;
    return decode(document);
  }

 private:
  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::JobProgressRepository> make_job_progress_repository(
    std::shared_ptr<Database> database) {
  return std::make_unique<JobProgressRepository>(std::move(database));
}

}  // namespace rollcall::store
