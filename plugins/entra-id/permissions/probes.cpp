#include "permissions/probes.hpp"

#include "json_text.hpp"
#include "url.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kIdentityNotFound = "Authorization_IdentityNotFound";
constexpr std::size_t kGroupsTried = 3;
/// Of any simple call: one group, one user.
constexpr const char* kOne = "&$top=1";

/// What makes trying other calls pointless.
bool concerns_the_connection(const Error& error) {
  switch (error.status()) {
    case Status::unauthenticated:
    case Status::unavailable:
    case Status::throttled:
    case Status::failed_precondition:
      return true;
    default:
      return false;
  }
}

/// The worst of what users of a list look like.
enum class UserFieldsSeen : std::uint8_t { all, basic_profile, id_alone };

UserFieldsSeen fields_of(const Json& user) {
  if (text_of(user, "userPrincipalName").empty() && text_of(user, "displayName").empty())
    return UserFieldsSeen::id_alone;
  const auto enabled = user.find("accountEnabled");
  const bool known = enabled != user.end() && enabled->is_boolean();
  return known ? UserFieldsSeen::all : UserFieldsSeen::basic_profile;
}

void judge_fields(Probe& probe, UserFieldsSeen seen) {
  if (seen == UserFieldsSeen::all) return;
  probe.result = ProbeResult::limited;
  probe.message =
      seen == UserFieldsSeen::id_alone
          ? "Users come with their ids alone."
          : "Users come with their names and addresses alone; whether an account is disabled, the "
            "department and all other fields are hidden.";
}

class Prober {
 public:
  Prober(GraphClient& graph, const UserFields& fields, const RetryPolicy& policy, const StopSignal& stop)
      : graph_(graph), policy_(policy), stop_(stop) {
    UserFields wanted = fields;
    wanted.add_account_enabled();  // hidden from those who may read the basic profile alone
    select_ = "?$select=" + wanted.select();
  }

  Findings run() {
    groups();
    if (!findings_.app_is_unknown) {
      users();
      members();
      hidden_groups();
      changes();
      objects_by_id();
      search();
    }
    return std::move(findings_);
  }

 private:
  /// The elements of the page that comes back.
  Json list(GraphRequest request) {
    request.policy = policy_;
    PageBuffer body;
    Json elements;
    graph_.get(request, body, stop_, [&](const PageBuffer& answer) {
      Json document = Json::parse(answer.text(), nullptr, false);
      if (!document.is_object() || !document.contains("value") || !document.at("value").is_array())
        throw BadPage("page has no value");
      elements = std::move(document.at("value"));
    });
    return elements;
  }

  void attempt(Probe probe, const std::function<void(Probe&)>& work) {
    try {
      work(probe);
    } catch (const Cancelled&) {
      throw;
    } catch (const Error& error) {
      if (probe.is_required() && concerns_the_connection(error)) throw;
      probe.result = error.status() == Status::permission_denied ? ProbeResult::refused : ProbeResult::failed;
      probe.message = error.message();
      if (error.detail().find(kIdentityNotFound) != std::string::npos) findings_.app_is_unknown = true;
    }
    findings_.probes.push_back(std::move(probe));
  }

  void groups() {
    attempt({.call = "GET /groups", .purpose = "find groups", .use = Use::groups}, [&](Probe& probe) {
      const Json groups = list({.target = graph_.path("/groups?$select=id,displayName,visibility&$top=19"),
                                .subject = Subject::groups});
      probe.result = ProbeResult::ok;
      for (const auto& group : groups) {
        if (!equals_ignoring_case(text_of(group, "visibility"), "HiddenMembership"))
          groups_.push_back(text_of(group, "id"));
      }
    });
  }

  void users() {
    attempt({.call = "GET /users", .purpose = "read users and their fields", .use = Use::user_fields},
            [&](Probe& probe) {
              const Json users =
                  list({.target = graph_.path("/users" + select_ + kOne), .subject = Subject::users});
              probe.result = ProbeResult::ok;
              for (const auto& user : users) {
                a_user_ = text_of(user, "id");
                judge_fields(probe, fields_of(user));
              }
            });
  }

  void members() {
    attempt({.call = "GET /groups/{id}/members", .purpose = "read who is in a group", .use = Use::members},
            [&](Probe& probe) {
              bool seen = false;
              for (std::size_t i = 0; i < std::min(groups_.size(), kGroupsTried) && !seen; ++i)
                seen = members_of(groups_[i], probe);
            });
  }

  /// True when there was a user to look at.
  bool members_of(const std::string& group, Probe& probe) {
    Json members;
    try {
      members =
          list({.target = graph_.path("/groups/" + percent_encode(group) + "/members" + select_ + "&$top=5"),
                .subject = Subject::members});
    } catch (const Error& error) {
      if (error.status() == Status::not_found) return false;  // deleted a moment ago
      throw;
    }
    probe.result = ProbeResult::ok;
    const auto user = std::find_if(members.begin(), members.end(), [](const Json& member) {
      return text_of(member, "@odata.type") == "#microsoft.graph.user";
    });
    if (user == members.end()) return false;
    if (a_user_.empty()) a_user_ = text_of(*user, "id");
    judge_fields(probe, fields_of(*user));
    return true;
  }

  void hidden_groups() {
    if (findings_.probes.front().result != ProbeResult::ok) return;
    attempt(
        {.call = "GET /groups?$filter=groupTypes/any(…)",
         .purpose = "find groups that hide their members",
         .without = "Groups that hide their members are not told of"},
        [&](Probe& probe) {
          const Json groups = list(
              {.target = graph_.path("/groups?$filter=" + percent_encode("groupTypes/any(c:c eq 'Unified')") +
                                     "&$select=id,displayName,visibility&$top=999"),
               .subject = Subject::groups});
          probe.result = ProbeResult::ok;
          std::string hidden;
          for (const auto& group : groups) {
            if (!equals_ignoring_case(text_of(group, "visibility"), "HiddenMembership")) continue;
            ++findings_.hidden_groups;
            hidden = text_of(group, "id");
            findings_.a_hidden_group = text_of(group, "displayName");
          }
          if (!hidden.empty()) findings_.hidden_members_are_seen = sees_members_of(hidden);
        });
  }

  bool sees_members_of(const std::string& group) {
    try {
      return !list({.target = graph_.path("/groups/" + percent_encode(group) + "/members?$select=id" + kOne),
                    .subject = Subject::members})
                  .empty();
    } catch (const Cancelled&) {
      throw;
    } catch (const Error&) {
      return false;
    }
  }

  void changes() {
    attempt({.call = "GET /users/delta",
             .purpose = "read what changed since the last import",
             .without = "Incremental imports are not possible"},
            [&](Probe& probe) {
              (void)list({.target = graph_.path("/users/delta?$select=id&$deltatoken=latest"),
                          .subject = Subject::users});
              probe.result = ProbeResult::ok;
            });
  }

  void objects_by_id() {
    const std::string id = !a_user_.empty() ? a_user_ : groups_.empty() ? std::string() : groups_.front();
    if (id.empty()) return;
    const Json question{{"ids", {id}}, {"types", {a_user_.empty() ? "group" : "user"}}};
    attempt({.call = "POST /directoryObjects/getByIds",
             .purpose = "read people of a huge group side by side",
             .without = "Huge groups are read one page after the other"},
            [&](Probe& probe) {
              (void)list({.target = graph_.path("/directoryObjects/getByIds?$select=id"),
                          .subject = Subject::users,
                          .json = question.dump()});
              probe.result = ProbeResult::ok;
            });
  }

  void search() {
    if (findings_.probes.front().result != ProbeResult::ok) return;
    attempt({.call = "GET /groups?$search",
             .purpose = "search groups by any word of their names",
             .without = "Groups are found by the beginning of their names alone"},
            [&](Probe& probe) {
              (void)list({.target = graph_.path("/groups?$search=" + percent_encode("\"displayName:a\"") +
                                                "&$count=true&$select=id" + kOne),
                          .subject = Subject::groups,
                          .consistency = Consistency::eventual});
              probe.result = ProbeResult::ok;
            });
  }

  GraphClient& graph_;
  const RetryPolicy& policy_;
  const StopSignal& stop_;
  std::string select_;
  std::vector<std::string> groups_;  ///< ids of some that show their members
  std::string a_user_;               ///< an id
  Findings findings_;
};

}  // namespace

std::string_view to_string(ProbeResult result) {
  switch (result) {
    case ProbeResult::ok:
      return "ok";
    case ProbeResult::limited:
      return "limited";
    case ProbeResult::refused:
      return "refused";
    case ProbeResult::failed:
      return "failed";
    case ProbeResult::skipped:
      break;
  }
  return "skipped";
}

std::optional<bool> Findings::allowed(Use use) const {
  std::optional<bool> verdict;
  for (const auto& probe : probes) {
    // Fields of users that stay hidden in a list of members are a matter of reading users.
    const bool concerned = probe.use == use || (use == Use::user_fields && probe.use == Use::members &&
                                                probe.result == ProbeResult::limited);
    if (!concerned || probe.result == ProbeResult::skipped || probe.result == ProbeResult::failed) continue;
    const bool fine =
        probe.result == ProbeResult::ok || (use == Use::members && probe.result == ProbeResult::limited);
    verdict = verdict.value_or(true) && fine;
  }
  return verdict;
}

bool Findings::everything_required_works() const {
  return !app_is_unknown && std::all_of(probes.begin(), probes.end(), [](const Probe& probe) {
    return !probe.is_required() || probe.result == ProbeResult::ok || probe.result == ProbeResult::skipped;
  });
}

Findings probe_calls(GraphClient& graph, const UserFields& fields, const RetryPolicy& policy,
                     const StopSignal& stop) {
  return Prober(graph, fields, policy, stop).run();
}

}  // namespace rollcall::entra_id
