#include "rollcall/people/writer.hpp"

#include "job_row.hpp"
#include "journal.hpp"
#include "leavers.hpp"
#include "member_lists.hpp"
#include "met_people.hpp"
#include "people_store.hpp"
#include "plan_changes.hpp"
#include "planner.hpp"
#include "rollcall/people/statement.hpp"
#include "rollcall/plugin.h"
#include "tables_version.hpp"
#include "text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rollcall::people {
namespace {

constexpr const char* kDoing = "writing people";
constexpr std::int64_t kSettledTogether = 50'000;  // people in memory at once

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
  for (std::string* text : {&issue.code, &issue.external_id, &issue.email, &issue.person, &issue.message,
                            &issue.next_step, &issue.request_id, &issue.detail}) {
    if (!is_storable(*text)) *text = storable(*text);
  }
  return issue;
}

Issue incomplete_read(const ReadProof& proof) {
  return {.severity = Severity::warning,
          .code = "incomplete-read",
          .message = proof.doubt.empty() ? "It is not certain that everybody was read." : proof.doubt,
          .next_step = "Nobody was disabled; start the import again when the cause is gone."};
}

/// People who were to be imported and had to wait.
std::vector<Item> items_of(std::vector<DeferredPerson> people) {
  std::vector<Item> items;
  items.reserve(people.size());
  for (DeferredPerson& one : people) {
    items.push_back(make_item(std::move(one.person)));
    items.back().request_id = std::make_shared<const std::string>(std::move(one.request_id));
  }
  return items;
}

/// What a transaction comes to, kept only once it is committed.
struct Outcome {
  JobRow job = {};
  SeenDigests seen = {};
  std::vector<const Item*> deferred = {};
  bool uses_batch = false;    ///< takes the next batch number
  bool knows_groups = false;  ///< made the groups known
};

}  // namespace

class ImportWriter::Impl {
 public:
  explicit Impl(WriterOptions options)
      : options_(std::move(options)),
        holder_{options_.job_id, options_.worker},
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

  [[nodiscard]] bool wants_proof() const noexcept { return job_.leaver_grace.has_value(); }

  [[nodiscard]] bool can_be_base() const noexcept {
    return job_.connection_id != 0 && !job_.dry_run && !options_.dry_run;
  }

  [[nodiscard]] const Continuation& continuation() const noexcept { return job_.continuation; }

  void set_continuation(Continuation continuation) {
    refuse_unstorable(continuation.scope);
    refuse_unstorable(continuation.note);
    next_continuation_ = std::move(continuation);
  }

  void set_groups(std::vector<Group> groups) { next_groups_ = std::move(groups); }

  void write(Batch batch) {
    refuse_unstorable(batch.checkpoint);
    if (ended_) {
      throw Error(Status::internal, {.message = "The plugin went on writing after it had ended its reading.",
                                     .next_step = "Report this to the author of the plugin."});
    }
    SeenDigests seen;
    const MetPeople::Fresh fresh = met_.select_new(batch.items, seen.people);
    select_gone(batch.gone, seen.gone);
    Outcome outcome;
    in_people_transaction(*session_, url_, kDoing, [&] {
      outcome = {.job = next_job(),
                 .seen = seen,
                 .deferred = {},
                 .uses_batch = !seen.people.empty() || !seen.gone.empty() || !batch.members.empty()};
      outcome.job.checkpoint = batch.checkpoint;
      outcome.job.counts.gone += seen.gone.size();
      decide_and_write(fresh, batch, outcome);
    });
    remember(outcome);
  }

  void finish(const ReadProof& proof) {
    ended_ = true;
    if (job_.read) return;
    while (settle_some()) {
    }
    end_reading(proof);
  }

 private:
  static void refuse_unstorable(const std::string& text) {
    if (is_storable(text)) return;
    throw Error(Status::invalid_argument, {.message = "The plugin's checkpoint is not valid text.",
                                           .next_step = "Report this to the author of the plugin."});
  }

  /// The job's row as the next transaction begins with it.
  [[nodiscard]] JobRow next_job() const {
    JobRow job = job_;
    if (next_continuation_) job.continuation = *next_continuation_;
    return job;
  }

  void select_gone(const std::vector<std::string>& ids, std::vector<IdDigest>& gone) const {
    DigestSet batch;
    for (const std::string& id : ids) {
      const IdDigest digest = id_digest(id);
      if (!met_.is_gone(digest) && batch.insert(digest)) gone.push_back(digest);
    }
  }

  void prepare() {
    if (read_tables_version(*session_, url_.backend) < ROLLCALL_PEOPLE_TABLES_VERSION) {
      throw Error(
          Status::failed_precondition,
          {.message = "The people tables in " + url_.redacted() + " are older than this plugin needs.",
           .next_step = "Start this version of rollcall once, which brings them up to date."});
    }
    job_ = read_job(*session_, holder_);
    plans_only_ = options_.dry_run || job_.dry_run || job_.staged;
    if (job_.leaver_grace && !plans_only_) {
      throw Error(Status::internal, {.message = "An import that disables people has to be planned first.",
                                     .next_step = "Report this with the number of the job."});
    }
    directory_ = {.workspace_id = job_.workspace_id,
                  .source = options_.source,
                  .source_tenant = options_.source_tenant,
                  .job_id = options_.job_id,
                  .connection_id = job_.connection_id,
                  .existing = existing_rows()};
    open_store();
    journal_->each_seen(options_.job_id, [this](const SeenDigests& seen) { remember(seen); });
    remember_deferred();
    ended_ = job_.read;
    expect_strangers_ = can_expect_strangers() && store_->is_first_import();
  }

  [[nodiscard]] ExistingRows existing_rows() const {
    if (!options_.modes.update) return ExistingRows::stay;
    return plans_only_ ? ExistingRows::are_planned : ExistingRows::are_written;
  }

  void open_store() {
    const bool sqlite = url_.backend == Backend::sqlite;
    store_ = sqlite ? make_sqlite_store(*session_, directory_) : make_postgresql_store(*session_, directory_);
    journal_ = sqlite ? make_sqlite_journal(*session_, options_.job_id)
                      : make_postgresql_journal(*session_, options_.job_id);
    lists_ = std::make_unique<MemberLists>(*session_, url_.backend, directory_);
  }

  void remember_deferred() {
    constexpr std::int64_t kAtOnce = 10'000;
    for (;;) {
      const auto people = journal_->read_deferred(last_deferred_, kAtOnce);
      if (people.empty()) return;
      for (const DeferredPerson& one : people) {
        met_.remember_deferred(id_digest(one.person.external_id), id_digest(email_key(one.person.email)));
      }
      last_deferred_ = people.back().position;
    }
  }

  void decide_and_write(const MetPeople::Fresh& fresh, const Batch& batch, Outcome& outcome) {
    if (expect_strangers_ && met_.nobody_waits() && add_strangers(fresh.items, batch, outcome)) return;
    const auto others = options_.modes.update ? MetPeople::Others::may_leave : MetPeople::Others::stay;
    const std::vector<Found> found = look_up(fresh.items, fresh.digests, others);
    Plan plan = make_plan(fresh.items, found, options_.modes);
    carry_out(plan, outcome);
    journal_->add_deferred(last_deferred_ + 1, plan.deferred);
    expect_strangers_ =
        can_expect_strangers() && !plan.inserts.empty() && inserts_everybody(plan, fresh.items);
    outcome.deferred = std::move(plan.deferred);
    save(plan, batch, outcome);
  }

  [[nodiscard]] std::vector<Found> look_up(const Items& items, const DigestSet& batch,
                                           MetPeople::Others others) {
    std::vector<Found> found = store_->look_up(items);
    for (std::size_t i = 0; i < items.size(); ++i) met_.correct(*items[i], found[i], batch, others);
    return found;
  }

  void carry_out(Plan& plan, Outcome& outcome) {
    journal_->add_changes(next_batch_,
                          changes_of(plan, plans_only_ ? Kept::whole_plan : Kept::before_images));
    if (plans_only_) {
      note_keys(plan, outcome.seen);
    } else {
      store_->apply(plan);
    }
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
    save(plan, batch, outcome);
    return true;
  }

  [[nodiscard]] bool can_expect_strangers() const noexcept { return options_.modes.add && !plans_only_; }

  static bool inserts_everybody(const Plan& plan, const Items& items) {
    const auto wanted = std::count_if(items.begin(), items.end(), [](const Item* item) {
      return item->disposition == Disposition::import;
    });
    return plan.inserts.size() == static_cast<std::size_t>(wanted);
  }

  void save(const Plan& plan, const Batch& batch, Outcome& outcome) {
    std::vector<Issue> issues;
    issues.reserve(plan.issues.size() + batch.issues.size());
    for (const Issue& issue : plan.issues) issues.push_back(storable_issue(issue));
    for (const Issue& issue : batch.issues) issues.push_back(storable_issue(issue));
    add(outcome.job.counts, plan.counts);
    outcome.job.counts.issues += batch.issues.size();
    save_job(*session_, holder_, options_.source_tenant, outcome.job);
    journal_->add_issues(issues);
    if (outcome.uses_batch) journal_->add_seen(next_batch_, outcome.seen);
    if (!keeps_members()) return;
    begin_groups(outcome);
    lists_->add(next_batch_, batch.members);
  }

  [[nodiscard]] bool keeps_members() const noexcept { return !options_.dry_run && !job_.dry_run; }

  /// In the first transaction of an attempt.
  void begin_groups(Outcome& outcome) {
    if (!next_groups_ || !keeps_members()) return;
    outcome.knows_groups = true;
    const bool whole = outcome.job.continuation.base_job == 0;
    lists_->begin(*next_groups_, whole ? GroupReading::whole : GroupReading::changes);
  }

  /// Those who waited are decided together: by now it is known who left an address. False when nobody waits.
  bool settle_some() {
    Outcome outcome;
    in_people_transaction(*session_, url_, kDoing, [&] {
      outcome = {.job = job_};
      std::vector<DeferredPerson> waiting = journal_->read_deferred(0, kSettledTogether);
      if (waiting.empty()) return;
      const std::int64_t last = waiting.back().position;
      outcome.uses_batch = true;
      settle(items_of(std::move(waiting)), outcome);
      journal_->remove_deferred(last);
    });
    remember(outcome);
    return outcome.uses_batch;
  }

  void settle(const std::vector<Item>& people, Outcome& outcome) {
    Items items;
    items.reserve(people.size());
    for (const Item& item : people) items.push_back(&item);
    const std::vector<Found> found = look_up(items, {}, MetPeople::Others::stay);
    Plan plan = make_plan(items, found, options_.modes);
    carry_out(plan, outcome);
    save(plan, Batch{}, outcome);
  }

  void end_reading(const ReadProof& proof) {
    Outcome outcome;
    in_people_transaction(*session_, url_, "ending the import", [&] {
      outcome = {.job = next_job()};
      outcome.job.read = plans_only_;
      if (job_.leaver_grace && proof.complete) {
        outcome.job.counts.disabled =
            plan_leavers(*session_, directory_, {*job_.leaver_grace, outcome.job.continuation.base_job}, met_,
                         *store_, *journal_, next_batch_);
      } else if (job_.leaver_grace) {
        journal_->add_issues({storable_issue(incomplete_read(proof))});
        ++outcome.job.counts.issues;
      }
      save_job(*session_, holder_, options_.source_tenant, outcome.job);
      begin_groups(outcome);
      people::end_reading(*session_, holder_, proof.complete, plans_only_);
    });
    job_ = std::move(outcome.job);
    next_groups_.reset();
  }

  void remember(Outcome& outcome) {
    if (outcome.knows_groups) next_groups_.reset();
    for (const Item* item : outcome.deferred) {
      met_.remember_deferred(item->digest, id_digest(item->email_key));
      ++last_deferred_;
    }
    job_ = std::move(outcome.job);
    if (outcome.uses_batch) remember(outcome.seen);
  }

  void remember(const SeenDigests& seen) {
    ++next_batch_;
    met_.remember(seen);
  }

  WriterOptions options_;
  JobHolder holder_;
  DatabaseUrl url_;
  std::unique_ptr<soci::session> session_;
  Directory directory_;
  std::unique_ptr<PeopleStore> store_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<MemberLists> lists_;
  JobRow job_;
  std::optional<Continuation> next_continuation_;
  std::optional<std::vector<Group>> next_groups_;
  bool plans_only_ = false;  // a dry run, or a job whose plan the host will write
  bool ended_ = false;
  MetPeople met_;
  std::int64_t next_batch_ = 0;
  std::int64_t last_deferred_ = 0;
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
bool ImportWriter::can_be_base() const noexcept {
  return impl_->can_be_base();
}
const Continuation& ImportWriter::continuation() const noexcept {
  return impl_->continuation();
}
void ImportWriter::set_continuation(Continuation continuation) {
  impl_->set_continuation(std::move(continuation));
}
void ImportWriter::set_groups(std::vector<Group> groups) {
  impl_->set_groups(std::move(groups));
}
void ImportWriter::write(Batch batch) {
  impl_->write(std::move(batch));
}
void ImportWriter::finish(const ReadProof& proof) {
  impl_->finish(proof);
}

}  // namespace rollcall::people
