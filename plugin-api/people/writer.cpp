#include "rollcall/people/writer.hpp"

#include "digest_set.hpp"
#include "job_row.hpp"
#include "people_store.hpp"
#include "planner.hpp"
#include "rollcall/people/statement.hpp"
#include "rollcall/plugin.h"
#include "tables_version.hpp"
#include "text.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::people {
namespace {

constexpr const char* kDoing = "writing people";

void add(Counts& totals, const Counts& more) {
  totals.fetched += more.fetched;
  totals.added += more.added;
  totals.updated += more.updated;
  totals.unchanged += more.unchanged;
  totals.skipped += more.skipped;
  totals.filtered += more.filtered;
  totals.failed += more.failed;
  totals.issues += more.issues;
}

Issue storable_issue(Issue issue) {
  for (std::string* text : {&issue.code, &issue.external_id, &issue.email, &issue.message, &issue.detail}) {
    if (!is_storable(*text)) *text = storable(*text);
  }
  return issue;
}

/// The e-mail keys that a dry run would have changed by now, which the tables do not show.
struct Overlay {
  DigestSet taken;
  DigestSet released;

  void correct(const Item& item, Found& found) const {
    if (item.disposition != Disposition::import || found.match == Found::Match::same) return;
    if (found.row && found.row->email_key == item.email_key) return;
    const IdDigest key = id_digest(item.email_key);
    if (taken.contains(key)) {
      found.holder = {HolderKind::same_directory, kNobodysRow};
    } else if (released.contains(key)) {
      found.holder = {};
    }
  }

  /// Rows have positive ids; who would have been written has none that a plan could move.
  static constexpr std::int64_t kNobodysRow = -1;
};

/// What a batch comes to, kept only once it is committed.
struct Outcome {
  Counts counts;
  SeenDigests seen;
};

}  // namespace

class ImportWriter::Impl {
 public:
  explicit Impl(WriterOptions options)
      : options_(std::move(options)),
        url_(DatabaseUrl::parse(options_.database_url)),
        session_(open_session(url_)) {
    try {
      prepare();
    } catch (const soci::soci_error& error) {
      throw translate(error, url_, "reading the import job");
    }
  }

  [[nodiscard]] const std::string& checkpoint() const noexcept { return job_.checkpoint; }
  [[nodiscard]] const Counts& counts() const noexcept { return job_.counts; }
  [[nodiscard]] std::size_t preferred_batch_size() const noexcept { return store_->preferred_batch_size(); }

  [[nodiscard]] bool wants_proof() const noexcept { return job_.wants_leavers; }

  void write(Batch batch) {
    if (!is_storable(batch.checkpoint)) {
      throw Error(Status::invalid_argument, {.message = "The plugin's checkpoint is not valid text.",
                                             .next_step = "Report this to the author of the plugin."});
    }
    SeenDigests seen;
    const Items items = select_new(batch.items, seen.people);
    Outcome outcome;
    in_transaction(*session_, url_, kDoing, [&] {
      outcome = {.counts = {}, .seen = seen};
      decide_and_write(items, batch, outcome);
    });
    remember(outcome, std::move(batch.checkpoint));
  }

 private:
  void prepare() {
    if (read_tables_version(*session_, url_.backend) < ROLLCALL_PEOPLE_TABLES_VERSION) {
      throw Error(
          Status::failed_precondition,
          {.message = "The people tables in " + url_.redacted() + " are older than this plugin needs.",
           .next_step = "Start this version of rollcall once, which brings them up to date."});
    }
    job_ = read_job(*session_, options_.job_id, options_.worker);
    dry_run_ = options_.dry_run || job_.dry_run;
    Directory directory{job_.workspace_id, options_.source, options_.source_tenant, options_.job_id};
    store_ = url_.backend == Backend::sqlite ? make_sqlite_store(*session_, std::move(directory))
                                             : make_postgresql_store(*session_, std::move(directory));
    store_->each_seen([this](const SeenDigests& seen) { remember(seen); });
    expect_strangers_ = can_expect_strangers() && store_->is_first_import();
  }

  /// Those whom this job has not met, each once. A person without an id cannot be recognised and counts each
  /// time.
  Items select_new(const std::vector<Item>& items, std::vector<IdDigest>& digests) const {
    Items fresh;
    fresh.reserve(items.size());
    DigestSet in_batch;
    for (const Item& item : items) {
      if (!item.person.external_id.empty()) {
        if (seen_.contains(item.digest) || !in_batch.insert(item.digest)) continue;
        digests.push_back(item.digest);
      }
      fresh.push_back(&item);
    }
    return fresh;
  }

  void decide_and_write(const Items& items, const Batch& batch, Outcome& outcome) {
    if (expect_strangers_ && add_strangers(items, batch, outcome)) return;
    std::vector<Found> found = store_->look_up(items);
    if (dry_run_) {
      for (std::size_t i = 0; i < items.size(); ++i) overlay_.correct(*items[i], found[i]);
    }
    Plan plan = make_plan(items, found, options_.modes);
    if (dry_run_) {
      note_keys(plan, outcome.seen);
    } else {
      store_->apply(plan);
    }
    expect_strangers_ = can_expect_strangers() && !plan.inserts.empty() && inserts_everybody(plan, items);
    finish_batch(batch, plan, outcome);
  }

  /// Where nobody is in the tables yet, looking everybody up first is wasted: the batch is inserted as if all
  /// were new, and decided anew in a fresh transaction when that turns out wrong. False when this batch
  /// cannot be had so, and nothing is written then.
  bool add_strangers(const Items& items, const Batch& batch, Outcome& outcome) {
    const std::vector<Found> nobody(items.size());
    const Plan plan = make_plan(items, nobody, options_.modes);
    if (!inserts_everybody(plan, items)) return false;
    if (!store_->add_all(plan)) {
      expect_strangers_ = false;
      throw RunAgain{};
    }
    finish_batch(batch, plan, outcome);
    return true;
  }

  [[nodiscard]] bool can_expect_strangers() const noexcept { return options_.modes.add && !dry_run_; }

  static bool inserts_everybody(const Plan& plan, const Items& items) {
    const auto wanted = std::count_if(items.begin(), items.end(), [](const Item* item) {
      return item->disposition == Disposition::import;
    });
    return plan.inserts.size() == static_cast<std::size_t>(wanted);
  }

  static void note_keys(const Plan& plan, SeenDigests& seen) {
    for (const Write& write : plan.inserts) seen.taken_keys.push_back(id_digest(write.email_key));
    for (const Write& write : plan.updates) {
      if (write.links || !write.released_key.empty()) seen.taken_keys.push_back(id_digest(write.email_key));
      if (!write.released_key.empty()) seen.released_keys.push_back(id_digest(write.released_key));
    }
  }

  void finish_batch(const Batch& batch, const Plan& plan, Outcome& outcome) {
    std::vector<Issue> issues;
    issues.reserve(plan.issues.size() + batch.issues.size());
    for (const Issue& issue : plan.issues) issues.push_back(storable_issue(issue));
    for (const Issue& issue : batch.issues) issues.push_back(storable_issue(issue));
    outcome.counts = plan.counts;
    outcome.counts.issues = issues.size();

    Counts totals = job_.counts;
    add(totals, outcome.counts);
    save_job(*session_, options_.job_id, options_.worker, totals, batch.checkpoint);
    store_->add_issues(issues);
    if (!outcome.seen.people.empty()) store_->add_seen(next_batch_, outcome.seen);
  }

  void remember(Outcome& outcome, std::string checkpoint) {
    add(job_.counts, outcome.counts);
    job_.checkpoint = std::move(checkpoint);
    if (!outcome.seen.people.empty()) remember(outcome.seen);
  }

  void remember(const SeenDigests& seen) {
    ++next_batch_;
    for (const IdDigest& digest : seen.people) seen_.insert(digest);
    for (const IdDigest& digest : seen.taken_keys) overlay_.taken.insert(digest);
    for (const IdDigest& digest : seen.released_keys) overlay_.released.insert(digest);
  }

  WriterOptions options_;
  DatabaseUrl url_;
  std::unique_ptr<soci::session> session_;
  std::unique_ptr<PeopleStore> store_;
  JobRow job_;
  bool dry_run_ = false;
  DigestSet seen_;
  Overlay overlay_;
  std::int64_t next_batch_ = 0;
  bool expect_strangers_ = false;  // a guess about the next batch; costs time when wrong, nothing else
};

ImportWriter::ImportWriter(WriterOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
ImportWriter::~ImportWriter() = default;
ImportWriter::ImportWriter(ImportWriter&&) noexcept = default;
ImportWriter& ImportWriter::operator=(ImportWriter&&) noexcept = default;

const std::string& ImportWriter::checkpoint() const noexcept {
  return impl_->checkpoint();
}
const Counts& ImportWriter::counts() const noexcept {
  return impl_->counts();
}
std::size_t ImportWriter::preferred_batch_size() const noexcept {
  return impl_->preferred_batch_size();
}
bool ImportWriter::wants_proof() const noexcept {
  return impl_->wants_proof();
}
void ImportWriter::write(Batch batch) {
  impl_->write(std::move(batch));
}

}  // namespace rollcall::people
