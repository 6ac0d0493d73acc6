#include "graph_delta.hpp"

#include "delta_options.hpp"
#include "delta_state.hpp"
#include "json_writer.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

ObjectType type_of(const GraphCall& call) {
  return call.segments[0] == "users" ? ObjectType::user : ObjectType::group;
}

std::string address_of(const GraphCall& call) {
  return call.root + '/' + call.segments[0] + "/delta";
}

/// Tokens are good for one endpoint of one tenant.
std::string binding_of(const GraphCall& call) {
  const SimulatorOptions& options = call.world.options;
  return fmt::format("{}\n{}\n{}\n{}", call.segments[0], static_cast<int>(options.scenario), options.users,
                     options.extra_groups);
}

DeltaToken read_token(const GraphCall& call, const std::string& text, DeltaToken::Kind kind) {
  if (!call.query.repeated.empty()) {
    throw GraphError::bad_request(fmt::format(
        "The query parameter '{}' is not allowed together with a state token, which holds the options of the "
        "first request.",
        call.query.repeated.front().first));
  }
  auto token = read_delta_token(call.world.signer, text, binding_of(call));
  if (!token || token->kind != kind) throw GraphError::bad_request("Badly formed token.");
  return std::move(*token);
}

[[noreturn]] void refuse_expired(const GraphCall& call, const DeltaToken& token) {
  switch (call.switches.delta.expired_token) {
    case ExpiredDeltaToken::unsupported_query:
      throw GraphError::unsupported("DeltaLink older than 30 days is not supported.");
    case ExpiredDeltaToken::sync_state_not_found:
      throw GraphError(call.switches.delta.sync_state_not_found_status, "syncStateNotFound",
                       "The sync state generation is not found.");
    case ExpiredDeltaToken::gone:
      break;
  }
  throw GraphError(
      410, "resyncRequired", "Resync required. Start again with the address in Location.",
      address_of(call) + "?$deltatoken=" + delta_options_text(token.options, call.world.options.seed));
}

/// False for a token of before the tokens were forgotten, or of another process. That one is good while it is
/// of the first version of the tenant, which is always the same.
bool is_remembered(const GraphCall& call, const DeltaToken& token) {
  const DeltaState& state = call.world.delta;
  return token.instance == state.instance() ? token.generation == state.generation() : token.to == 1;
}

bool is_expired(const GraphCall& call, const DeltaToken& token) {
  const auto lifetime = call.switches.delta.token_lifetime.count();
  return !is_remembered(call, token) ||
         (lifetime > 0 && call.world.clock.now_s() - token.issued_at > lifetime);
}

/// The next page of a round that is under way.
DeltaPage continue_round(GraphCall& call) {
  DeltaPage page{.call = call, .at = read_token(call, *call.query.skip_token, DeltaToken::Kind::page)};
  page.directory = call.world.delta.find(call.world.directory, page.at.to);
  const auto lifetime = call.switches.page_token_lifetime.count();
  const bool too_old = lifetime > 0 && call.world.clock.now_s() - page.at.issued_at > lifetime;
  if (too_old || !page.directory || !is_remembered(call, page.at)) {
    throw GraphError(
        400, "Directory_ExpiredPageToken",
        "The specified page token value has expired and can no longer be included in your request.");
  }
  return page;
}

/// The first page of a round: of an initial one, or of the one that a `$deltatoken` begins.
DeltaPage begin_round(GraphCall& call) {
  DeltaPage page{.call = call};
  const std::chrono::seconds lag = call.switches.delta.lag;
  page.directory = lag.count() == 0 ? call.world.directory.current()
                                    : call.world.directory.at(call.world.clock.now() - lag);
  const std::string token = call.query.delta_token.value_or("");
  if (token.empty() || token == "latest") {
    page.at.options = parse_delta_options(call, type_of(call));
    page.at.to = page.directory->version();
    return page;
  }
  page.at = read_token(call, token, DeltaToken::Kind::round);
  if (is_expired(call, page.at)) refuse_expired(call, page.at);
  page.at.from = page.at.to;
  // A lag may have been switched on after the token was issued; nothing goes back.
  if (page.directory->version() < page.at.from) {
    page.directory = call.world.delta.find(call.world.directory, page.at.from);
    if (!page.directory) page.directory = call.world.directory.current();
  } else {
    page.at.to = page.directory->version();
  }
  const std::uint64_t replayed = call.switches.delta.replayed_versions;
  page.at.from = page.at.from > replayed + 1 ? page.at.from - replayed : 1;
  return page;
}

std::string link(GraphCall& call, DeltaToken token, DeltaToken::Kind kind) {
  token.kind = kind;
  token.instance = call.world.delta.instance();
  token.generation = call.world.delta.generation();
  token.issued_at = call.world.clock.now_s();
  if (kind == DeltaToken::Kind::round) {
    token.from = token.position = token.chunk = 0;
    token.page = 1;
  }
  const char* option = kind == DeltaToken::Kind::page ? "$skiptoken" : "$deltatoken";
  return fmt::format("{}?{}={}", address_of(call), option,
                     write_delta_token(call.world.signer, token, binding_of(call)));
}

bool prefers_minimal(const GraphCall& call) {
  for (const std::string_view part : split(call.request.header("Prefer"), ',')) {
    if (equals_ignoring_case(trim(part), "return=minimal")) return true;
  }
  return false;
}

/// Fills the page; true when the round goes on after it.
bool write_objects(DeltaPage& page) {
  if (page.at.page == page.call.switches.empty_page) return true;
  return page.at.options.type == ObjectType::user ? write_delta_users(page) : write_delta_groups(page);
}

}  // namespace

bool is_delta_path(const GraphCall& call) {
  constexpr std::array<std::string_view, 4> kSpellings{"delta", "delta()", "microsoft.graph.delta",
                                                       "microsoft.graph.delta()"};
  const auto& segments = call.segments;
  return segments.size() == 2 && (segments[0] == "users" || segments[0] == "groups") &&
         std::find(kSpellings.begin(), kSpellings.end(), segments[1]) != kSpellings.end();
}

void DeltaPage::write_removed(ObjectRef object, bool restorable) {
  write([&](std::string& out) {
    out += fmt::format(R"({{"@removed":{{"reason":"{}"}},"id":"{}"}})", restorable ? "changed" : "deleted",
                       view(object_id(directory->seed(), object)));
  });
}

std::uint32_t DeltaPage::size_limit() const {
  const std::uint32_t most = call.switches.max_page_size;
  const std::uint32_t usual = std::max(call.switches.delta.page_size, 1U);
  return most == 0 ? usual : std::min(most, usual);
}

HttpReply answer_delta(GraphCall& call) {
  call.require_role(type_of(call) == ObjectType::user ? role::kReadsUserFields : role::kReadsGroups);
  if (call.query.skip_token && call.query.delta_token) {
    throw GraphError::bad_request("$skiptoken and $deltatoken cannot be used together.");
  }
  DeltaPage page = call.query.skip_token ? continue_round(call) : begin_round(call);
  if (page.at.from != 0) {
    page.changes = call.world.delta.changes(call.world.directory, page.at.from, page.at.to);
    if (prefers_minimal(call)) page.detail = DeltaDetail::changed_only;
  }
  const bool goes_on = call.query.delta_token != "latest" && write_objects(page);
  if (goes_on) call.world.delta.keep(page.directory);

  HttpReply reply;
  reply.body = fmt::format("{{\"@odata.context\":\"{}/$metadata#{}{}\",", call.root, call.segments[0],
                           delta_select_suffix(page.at.options));
  reply.body += goes_on ? "\"@odata.nextLink\":" : "\"@odata.deltaLink\":";
  ++page.at.page;
  append_json_string(reply.body,
                     link(call, page.at, goes_on ? DeltaToken::Kind::page : DeltaToken::Kind::round));
  reply.body += ",\"value\":[" + page.objects + "]}";
  if (page.detail == DeltaDetail::changed_only) reply.add_header("Preference-Applied", "return=minimal");
  return reply;
}

}  // namespace rollcall::simulator
