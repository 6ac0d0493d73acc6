#include "rollcall/people/changes.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

core::JobChange change_of(const people::Change& change) {
  core::JobChange result{.action = std::string(people::to_string(change.action)),
                         .external_id = change.external_id,
                         .email = change.email,
                         .display_name = change.display_name,
                         .fields = {}};
  result.fields.reserve(change.fields.size());
  for (const people::FieldChange& field : change.fields) {
    result.fields.push_back({field.field, field.old_value, field.new_value});
  }
  return result;
}

core::Counts counts_of(const people::Counts& counts) {
  return {.fetched = counts.fetched,
          .added = counts.added,
          .updated = counts.updated,
          .unchanged = counts.unchanged,
          .skipped = counts.skipped,
          .filtered = counts.filtered,
          .failed = counts.failed};
}

people::ChangesProgress progress_to(const core::ChangeRepository::Progress& progress) {
  if (!progress) return {};
  return [&progress](const people::Counts& counts, std::uint64_t done, std::uint64_t total) {
    progress(counts_of(counts), done, total);
  };
}

/// Every call has a session of its own: the library keeps one for as long as a whole job.
class ChangeRepository final : public core::ChangeRepository {
 public:
  explicit ChangeRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  void each(std::int64_t job_id, const std::function<void(const core::JobChange&)>& visit) override {
    people::each_change(address(), job_id, [&](const people::Change& change) { visit(change_of(change)); });
  }

  std::vector<std::string> differences(std::int64_t plan_id, std::int64_t job_id, std::size_t most) override {
    return people::plan_differences(address(), plan_id, job_id, most);
  }

  void apply(std::int64_t job_id, std::string_view worker, const std::stop_token& stop,
             const Progress& progress) override {
    people::apply_changes(held(job_id, worker), stop, progress_to(progress));
  }

  void undo(std::int64_t job_id, std::string_view worker, const std::stop_token& stop,
            const Progress& progress) override {
    people::undo_changes(held(job_id, worker), stop, progress_to(progress));
  }

 private:
  [[nodiscard]] const std::string& address() {
    std::ignore = database_->session();  // which brings the tables up to date
    return database_->address();
  }

  [[nodiscard]] people::HeldJob held(std::int64_t job_id, std::string_view worker) {
    return {.database_url = address(), .job_id = job_id, .worker = std::string(worker)};
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::ChangeRepository> make_change_repository(std::shared_ptr<Database> database) {
  return std::make_unique<ChangeRepository>(std::move(database));
}

}  // namespace rollcall::store
