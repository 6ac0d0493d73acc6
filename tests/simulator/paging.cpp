#include "graph_call.hpp"
#include "json_writer.hpp"
#include "text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

constexpr std::uint32_t kDefaultPage = 100;

std::string binding_of(const GraphCall& call) {
  return std::string(call.request.path()) + '\n' + call.query.fingerprint();
}

PageToken open_page(const GraphCall& call, QueryMode mode) {
  if (!call.query.skip_token) {
    PageToken first;
    first.mode = mode;
    first.chain = ++call.world.last_chain;
    return first;
  }
  const auto token = read_page_token(call.world.signer, *call.query.skip_token, binding_of(call));
  if (!token) throw GraphError::bad_request("The specified page token is invalid.");
  if (token->mode == QueryMode::advanced && mode == QueryMode::standard)
    throw GraphError::unsupported("Unsupported Query.");
  if (token->from_retry && call.switches.retried_page_tokens_are_lost) {
    throw GraphError(call.switches.lost_page_token_is_404 ? 404 : 400, "DirectoryPageTokenNotFoundException",
                     "The specified page token was not found: it came from a request that was sent again.");
  }
  const auto lifetime = call.switches.page_token_lifetime.count();
  const bool too_old = lifetime > 0 && call.world.clock.now_s() - token->issued_at > lifetime;
  if (too_old || call.world.expired_page_tokens.contains(*call.query.skip_token)) {
    throw GraphError(
        400, "Directory_ExpiredPageToken",
        "The specified page token value has expired and can no longer be included in your request.");
  }
  return *token;
}

std::uint64_t page_size_of(const GraphCall& call) {
  const std::uint64_t asked_for = call.query.top.value_or(kDefaultPage);
  const std::uint64_t most = call.switches.max_page_size;
  return most == 0 ? asked_for : std::min(asked_for, most);
}

/// Was the same page served before? Only asked while a switch makes it matter.
bool is_served_again(const GraphCall& call) {
  return call.switches.retried_page_tokens_are_lost && call.query.skip_token &&
         !call.world.served_page_tokens.add(*call.query.skip_token);
}

/// The position whose object an answer from the index leaves out; none for most pages.
std::optional<std::uint64_t> index_gap(const GraphCall& call, QueryMode mode, std::uint64_t begin,
                                       std::uint64_t end) {
  const std::uint32_t every = call.switches.index_gap_every;
  if (every == 0 || mode != QueryMode::advanced || begin >= end) return std::nullopt;
  const std::uint64_t page = ++call.world.index_pages;
  if (page % every != 0) return std::nullopt;
  return begin + page % (end - begin);
}

/// What the index says how many there are.
std::uint64_t counted_by_index(const GraphCall& call, std::uint64_t count) {
  const std::int64_t drifted = static_cast<std::int64_t>(count) + call.switches.index_count_drift;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(drifted, 0));
}

std::string next_link(const GraphCall& call, const PageToken& next) {
  std::string link = call.root.substr(0, call.root.rfind('/'));
  link += call.request.path();
  char separator = '?';
  for (const auto& [name, value] : call.query.repeated) {
    link += separator + encode_query_value(name) + '=' + encode_query_value(value);
    separator = '&';
  }
  link += separator;
  link += "$skiptoken=" + encode_query_value(write_page_token(call.world.signer, next, binding_of(call)));
  return link;
}

}  // namespace

void GraphCall::require_role(Roles any_of) const {
  if (!has_role(any_of)) {
    throw GraphError(403, "Authorization_RequestDenied",
                     "Insufficient privileges to complete the operation.");
  }
}

PagedList list_of(const MemberSequence& sequence, std::string context) {
  PagedList list;
  list.size = sequence.size();
  list.visit = [&sequence](std::uint64_t position, std::uint64_t count,
                           const std::function<void(ObjectRef)>& visit) {
    sequence.for_each(position, count, visit);
  };
  list.context = std::move(context);
  return list;
}

PagedList list_of(ResultCache::Result objects, std::string context) {
  PagedList list;
  list.size = objects->size();
  list.visit = [objects](std::uint64_t position, std::uint64_t count,
                         const std::function<void(ObjectRef)>& visit) {
    for (auto at = position; at < objects->size() && at < position + count; ++at) visit((*objects)[at]);
  };
  list.context = std::move(context);
  return list;
}

HttpReply page_reply(GraphCall& call, const PagedList& list,
                     const std::function<bool(std::string& out, ObjectRef object)>& append) {
  const QueryMode mode = call.is_advanced() ? QueryMode::advanced : QueryMode::standard;
  const PageToken page = open_page(call, mode);
  const bool left_empty = page.page > 1 && page.page == call.switches.empty_page;
  const std::uint64_t count = left_empty ? 0 : page_size_of(call);
  const std::uint64_t end = page.position + count;
  const bool repeats = call.switches.overlapping_pages && page.position > 0 && !left_empty;
  const std::uint64_t begin = page.position - (repeats ? 1 : 0);
  const bool more =
      end < list.size || (end == list.size && count != 0 && call.switches.trailing_empty_page) || left_empty;

  HttpReply reply;
  std::string& out = reply.body;
  out.reserve(1024 + count * kUsualUserBytes);
  out += fmt::format("{{\"@odata.context\":\"{}/$metadata#{}\"", call.root, list.context);
  if (page.page == 1 && call.query.count && mode == QueryMode::advanced) {
    out += fmt::format(",\"@odata.count\":{}", counted_by_index(call, list.size));
  }
  if (more) {
    const PageToken next{.mode = mode,
                         .from_retry = is_served_again(call),
                         .chain = page.chain,
                         .page = page.page + 1,
                         .position = end,
                         .issued_at = call.world.clock.now_s()};
    out += ",\"@odata.nextLink\":";
    append_json_string(out, next_link(call, next));
  }
  out += ",\"value\":[";
  const auto gap = index_gap(call, mode, begin, std::min(end, list.size));
  std::uint64_t position = begin;
  list.visit(begin, end - begin, [&](ObjectRef object) {
    if (position++ == gap) return;
    const std::size_t before = out.size();
    if (call.objects_written != 0) out.push_back(',');
    if (append(out, object)) {
      ++call.objects_written;
    } else {
      out.resize(before);
    }
  });
  out += "]}";
  return reply;
}

HttpReply count_reply(const GraphCall& call, std::uint64_t count) {
  if (call.consistency != Consistency::eventual)
    throw GraphError::bad_request("$count is not currently supported.");
  HttpReply reply;
  reply.content_type = "text/plain";
  reply.body = std::to_string(counted_by_index(call, count));
  return reply;
}

std::string select_suffix(const ODataQuery& query) {
  std::string names;
  for (const std::string& name : query.select) names += (names.empty() ? "(" : ",") + name;
  return names.empty() ? names : names + ")";
}

void check_select(const ODataQuery& query, bool (*is_property)(std::string_view), std::string_view type) {
  for (const std::string& name : query.select) {
    if (is_property(name)) continue;
    throw GraphError::bad_request(fmt::format(
        "Parsing OData Select and Expand failed: Could not find a property named '{}' on type '{}'.", name,
        type));
  }
}

}  // namespace rollcall::simulator
