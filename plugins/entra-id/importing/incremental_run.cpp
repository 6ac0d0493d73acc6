#include "importing/incremental_run.hpp"

#include "graph/delta.hpp"
#include "graph/groups.hpp"
#include "graph/page.hpp"
#include "importing/changed_people.hpp"
#include "importing/people_by_id.hpp"
#include "importing/scope.hpp"
#include "importing/sync_note.hpp"
#include "importing/users_by_id.hpp"
#include "rollcall/people/incremental.hpp"
#include "rollcall/people/issues.hpp"
#include "url.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>

namespace rollcall::entra_id {
namespace {

constexpr std::int64_t kSecondsADay = 24 * 60 * 60;

/// As many as twenty requests for people by their ids hold.
constexpr std::size_t kMostAskedFor = 20'000;
constexpr std::size_t kMostAskedForOneByOne = 1'000;

/// What the tables or the app's rights may have solved, although the person did not change.
constexpr const char* kSolvableIssues[] = {"email-in-use", "limited-object"};

class IncrementalRun {
 public:
  IncrementalRun(const ImportTools& tools, const RunOptions& options, const UserMapper& mapper,
                 people::ImportWriter& writer, Reporter& reporter, const StopSignal& stop)
      : tools_(tools),
        options_(options),
        mapper_(mapper),
        writer_(writer),
        reporter_(reporter),
        stop_(stop) {}

  /// Throws ReadEverybody and DeltaRefused before anything is written.
  std::string run() {
    find_base();
    report_reading();
    auto decision = read();
    write(std::move(decision));
    writer_.finish({.complete = true, .doubt = {}});
    reporter_.went_on_from({.job = base_.job_id, .read_at = before_.read_at});
    reporter_.report("Done");
    return reporter_.result_json({});
  }

 private:
  void find_base() {
    refuse_unwanted();
    if (writer_.continuation().base_job != 0) refuse_other_scope();
    auto base = people::find_base(tools_.host.database_url(), options_.job);
    if (!base) throw ReadEverybody{"there is no earlier import to go on from"};
    base_ = std::move(*base);
    const auto begun = writer_.continuation().base_job;
    if (begun != 0 && begun != base_.job_id) throw ReadEverybody{"another import has completed meanwhile"};
    auto note = read_sync_note(base_.note);
    if (!note) throw ReadEverybody{"the last import was made by another version"};
    before_ = std::move(*note);
    check_age();
    if (writer_.wants_proof() && !base_.proven)
      throw ReadEverybody{"leavers are asked for, and the last full read was not proven"};
    check_scope();
    check_links();
  }

  void refuse_unwanted() const {
    if (options_.full) throw ReadEverybody{"that was asked for"};
    if (options_.transitive && !options_.all_users)
      throw ReadEverybody{"Microsoft Graph does not tell who joins or leaves nested groups"};
  }

  void check_age() const {
    const int days = options_.full_read_every_days.value_or(tools_.full_read_every_days);
    const auto age = seconds_since_epoch() - before_.full_read_at;
    if (days == 0) throw ReadEverybody{"full_read_every_days is 0"};
    if (age < 0 || age >= days * kSecondsADay)
      throw ReadEverybody{"everybody was last read " + std::to_string(age / kSecondsADay) + " days ago"};
  }

  void check_scope() {
    if (group_ids_.empty()) group_ids_ = resolve();
    if (base_.scope != scope_of(tools_, options_, group_ids_))
      throw ReadEverybody{"the last import had other groups, filters, modes or another mapping"};
  }

  /// Of the Graph that the connection now names: the same tenant may have moved to another address.
  void check_links() const {
    try {
      (void)tools_.graph.pinned_target(before_.users_link);
      for (const auto& link : before_.groups_links) (void)tools_.graph.pinned_target(link);
    } catch (const Error&) {
      throw ReadEverybody{"the last import was made through another address of Microsoft Graph"};
    }
  }

  /// An earlier attempt has written people of its mapping.
  void refuse_other_scope() {
    group_ids_ = resolve();
    if (writer_.continuation().scope == scope_of(tools_, options_, group_ids_)) return;
    throw Error(Status::failed_precondition,
                {.message = "The connection's mapping was changed since this import began.",
                 .next_step = "Start a new import; people who are stored already are not stored twice."});
  }

  /// Ids need no request: of a group that is no more, Graph tells.
  std::vector<std::string> resolve() {
    std::vector<std::string> ids;
    GroupDirectory directory(tools_.graph, tools_.patient);
    for (const auto& wanted : options_.groups) {
      auto id = to_lower_ascii(is_guid(wanted) ? wanted : directory.resolve(wanted, stop_).id);
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
    return ids;
  }

  [[nodiscard]] std::int64_t seconds_since_epoch() const {
    return std::chrono::duration_cast<std::chrono::seconds>(tools_.now().time_since_epoch()).count();
  }

  void report_reading() const { reporter_.report("Reading what changed since " + iso_time(before_.read_at)); }

  ChangedPeople::Decision read() {
    after_ = {.read_at = seconds_since_epoch(), .full_read_at = before_.full_read_at};
    const auto leavers =
        writer_.wants_proof() ? ChangedPeople::Leavers::are_disabled : ChangedPeople::Leavers::stay;
    std::optional<people::Roster> roster;
    ChangedPeople changed(group_ids_, leavers, before_, [&](const std::string& id) {
      if (!roster) roster.emplace(tools_.host.database_url(), base_.job_id);
      return roster->contains(id);
    });
    for (const auto& link : before_.groups_links) read_groups(link, changed);
    read_users(changed);
    auto decision = changed.decide(people_to_look_at_again());
    if (decision.ask.size() > kMostAskedFor) throw ReadEverybody{"very many people have to be asked for"};
    ask(decision);
    return decision;
  }

  void read_groups(const std::string& link, ChangedPeople& changed) {
    after_.groups_links.push_back(read_delta_round(
        tools_.graph, link, Subject::groups, {},
        [&](const DeltaPage& page, const PageBuffer&, const std::string&) {
          reporter_.answers_read(1);
          for (const auto& group : page.objects) add_group(group, changed);
        },
        stop_));
    report_reading();
  }

  void add_group(const ChangedObject& group, ChangedPeople& changed) const {
    if (std::find(group_ids_.begin(), group_ids_.end(), group.id) == group_ids_.end()) return;
    if (group.presence != Presence::there) throw ReadEverybody{"a group was deleted"};
    for (const auto& member : group.members) changed.add_membership(group.id, member);
  }

  void read_users(ChangedPeople& changed) {
    PageReader reader(mapper_.fields());
    after_.users_link = read_delta_round(
        tools_.graph, before_.users_link, Subject::users,
        [&](const PageBuffer& body) { (void)reader.read(body, [](const GraphUser&) {}); },
        [&](const DeltaPage& page, const PageBuffer& body, const std::string& request_id) {
          reporter_.answers_read(1);
          add_users(page, body, std::make_shared<const std::string>(request_id), reader, changed);
          report_reading();
        },
        stop_);
  }

  /// Both readings of the page name the same objects in the same order.
  void add_users(const DeltaPage& page, const PageBuffer& body,
                 const std::shared_ptr<const std::string>& request_id, PageReader& reader,
                 ChangedPeople& changed) {
    auto object = page.objects.begin();
    (void)reader.read(body, [&](const GraphUser& user) {
      object = std::find_if(object, page.objects.end(), [&](const ChangedObject& each) {
        return equals_ignoring_case(each.id, user.id);
      });
      if (object == page.objects.end()) throw ReadEverybody{"a page could not be understood"};
      const auto& [id, presence, members] = *object++;
      if (!changed.concerns(id)) return;
      std::optional<people::Item> item;
      if (presence == Presence::there && user.limited) ++limited_;
      if (presence == Presence::there && !user.limited) {
        item = mapper_.map(user);
        item->request_id = request_id;
      }
      changed.add_user(id, presence, std::move(item));
    });
  }

  std::vector<std::string> people_to_look_at_again() const {
    std::vector<std::string> ids;
    for (const auto* code : kSolvableIssues) {
      auto some =
          people::people_with_issue(tools_.host.database_url(), base_.job_id, code, kMostAskedFor + 1);
      ids.insert(ids.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::erase_if(ids, [](const std::string& id) { return !is_guid(id); });
    return ids;
  }

  /// Microsoft's pages disagree about what an app needs to ask for many people together.
  void ask_for(const std::vector<std::string>& ids,
               const std::function<void(std::vector<people::Item>)>& on_items) const {
    try {
      return read_users_by_id(tools_.graph, mapper_, ids, on_items, stop_);
    } catch (const Error& error) {
      if (error.status() != Status::permission_denied && error.status() != Status::unsupported) throw;
    }
    if (ids.size() > kMostAskedForOneByOne)
      throw ReadEverybody{"many people have to be asked for, one by one"};
    std::vector<people::FailedPerson> wanted;
    for (const auto& id : ids) wanted.push_back({.external_id = id, .email = {}, .person = {}});
    auto items = PeopleById(tools_.graph, mapper_).read(wanted, stop_);
    std::erase_if(
        items, [](const people::Item& item) { return item.issue && item.issue->code == "no-longer-there"; });
    on_items(std::move(items));
  }

  /// Who is not found was deleted a moment ago, and may be restored.
  void ask(ChangedPeople::Decision& decision) const {
    std::set<std::string> missing(decision.ask.begin(), decision.ask.end());
    const auto add = [&](std::vector<people::Item> items) {
      for (auto& item : items) {
        if (missing.erase(item.person.external_id) == 1) decision.items.push_back(std::move(item));
      }
    };
    ask_for(decision.ask, add);
    const auto shown = std::any_of(decision.items.begin(), decision.items.end(), [](const auto& item) {
      return !item.issue || item.issue->code != "limited-object";
    });
    // The refusal for want of a permission is the full read's.
    if (limited_ > 0 && !shown) throw ReadEverybody{"Microsoft Graph does not show the users' fields"};
    if (!options_.all_users) {
      decision.deleted_members.insert(decision.deleted_members.end(), missing.begin(), missing.end());
      forget_members(missing, decision);
    }
    std::sort(decision.items.begin(), decision.items.end(), [](const auto& left, const auto& right) {
      return left.person.external_id < right.person.external_id;
    });
  }

  /// Their names are known since everybody was read.
  [[nodiscard]] std::vector<people::Group> groups() const {
    std::vector<people::Group> groups;
    for (const auto& id : group_ids_) groups.push_back({.id = id});
    return groups;
  }

  void forget_members(const std::set<std::string>& ids, ChangedPeople::Decision& decision) const {
    if (ids.empty()) return;
    for (const auto& group : group_ids_) {
      auto& list = decision.members.emplace_back(people::GroupMembers{.group_id = group});
      for (const auto& id : ids) list.departed.push_back(people::id_digest(id));
    }
  }

  void write(ChangedPeople::Decision decision) {
    // An attempt that wrote already has left its note: what changed since then is for the next import.
    if (writer_.continuation().base_job == 0) {
      after_.deleted_members = std::move(decision.deleted_members);
      after_.undecided = std::move(decision.undecided);
      writer_.set_continuation(
          {.scope = base_.scope, .note = write_sync_note(after_), .base_job = base_.job_id});
    }
    writer_.set_groups(groups());
    auto next = decision.items.begin();
    while (next != decision.items.end() || !decision.gone.empty() || !decision.members.empty()) {
      const auto rest = static_cast<std::size_t>(decision.items.end() - next);
      const auto end = next + static_cast<std::ptrdiff_t>(std::min(rest, writer_.preferred_batch_size()));
      people::Batch batch{.gone = std::exchange(decision.gone, {}),
                          .members = std::exchange(decision.members, {}),
                          .checkpoint = incremental_checkpoint()};
      batch.items.assign(std::make_move_iterator(next), std::make_move_iterator(end));
      next = end;
      stop_.throw_if_stopped();
      writer_.write(std::move(batch));
      reporter_.report("Writing what changed");
    }
  }

  const ImportTools& tools_;
  const RunOptions& options_;
  const UserMapper& mapper_;
  people::ImportWriter& writer_;
  Reporter& reporter_;
  const StopSignal& stop_;
  people::Base base_;
  SyncNote before_;
  SyncNote after_;
  std::vector<std::string> group_ids_;
  std::size_t limited_ = 0;  ///< whose fields the delta did not show
};

bool reads_everybody_already(const people::ImportWriter& writer) {
  return !writer.checkpoint().empty() && writer.continuation().base_job == 0;
}

}  // namespace

std::optional<std::string> run_incremental(const ImportTools& tools, const RunOptions& options,
                                           const UserMapper& mapper, people::ImportWriter& writer,
                                           Reporter& reporter, const StopSignal& stop) {
  if (!writer.can_be_base() || reads_everybody_already(writer)) return std::nullopt;
  std::string why;
  try {
    return IncrementalRun(tools, options, mapper, writer, reporter, stop).run();
  } catch (const ReadEverybody& reason) {
    why = reason.why;
  } catch (const DeltaRefused& refused) {
    why = "Microsoft Graph no longer tells what changed since the last import: " + refused.detail();
  }
  tools.host.log(sdk::LogLevel::info, "Reading everybody, because " + why + ".");
  return std::nullopt;
}

}  // namespace rollcall::entra_id
