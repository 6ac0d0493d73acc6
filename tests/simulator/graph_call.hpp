#pragma once

#include "access_token.hpp"
#include "graph_error.hpp"
#include "http_message.hpp"
#include "object_json.hpp"
#include "odata_query.hpp"
#include "page_token.hpp"
#include "world.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

enum class GraphVersion : std::uint8_t { v1, beta };
enum class Consistency : std::uint8_t { unspecified, eventual };

/// One authorised request to Graph on its way through the endpoints.
struct GraphCall {
  World& world;
  const HttpRequest& request;
  std::string root;  ///< e.g. `http://127.0.0.1:8080/v1.0`
  GraphVersion version = GraphVersion::v1;
  AccessToken token{};
  Switches switches{};
  Consistency consistency = Consistency::unspecified;
  ODataQuery query{};
  std::shared_ptr<const Directory>
      directory{};                      ///< what this request reads, the lagging index for advanced queries
  std::vector<std::string> segments{};  ///< path below the version, decoded
  std::uint64_t objects_written = 0;    ///< for latency per object

  /// The advanced parameters: the header, and `$count=true`, `/$count` or `$search`. Such a request is
  /// answered from the index, which may lag.
  [[nodiscard]] bool is_advanced() const {
    const bool counts = query.count || (!segments.empty() && segments.back() == "$count");
    return consistency == Consistency::eventual && (counts || query.search.has_value());
  }
  [[nodiscard]] bool has_role(Roles any_of) const { return (token.roles & any_of) != 0; }
  void require_role(Roles any_of) const;
  /// Which properties of users the app gets.
  [[nodiscard]] Access access_to_users() const {
    if (has_role(role::kReadsUserFields)) return Access::full;
    if (!has_role(role::kReadsUsers)) return Access::limited;
    return switches.basic_user_fields == BasicUserFields::null ? Access::basic : Access::basic_omitting;
  }
};

/// About the length of one person in JSON, for reserving memory.
inline constexpr std::size_t kUsualUserBytes = 640;

/// A list to be paged: its length and a way to visit part of it.
struct PagedList {
  std::uint64_t size = 0;
  /// Calls its second argument for the objects of [position, position + count).
  std::function<void(std::uint64_t position, std::uint64_t count,
                     const std::function<void(ObjectRef)>& visit)>
      visit;
  std::string context;  ///< after `$metadata#`
};

PagedList list_of(const MemberSequence& sequence, std::string context);
PagedList list_of(ResultCache::Result objects, std::string context);

/// Writes one page: context, count, nextLink and the objects that `append` writes; `append` returns false for
/// an object that it leaves out. Reads and checks `$skiptoken`.
HttpReply page_reply(GraphCall& call, const PagedList& list,
                     const std::function<bool(std::string& out, ObjectRef object)>& append);

/// `/$count`: demands the ConsistencyLevel header.
HttpReply count_reply(const GraphCall& call, std::uint64_t count);

/// `(a,b)` for the context of a request with `$select`, else nothing.
std::string select_suffix(const ODataQuery& query);

HttpReply answer_groups(GraphCall& call);
HttpReply answer_members(GraphCall& call, const Group& group);
HttpReply answer_users(GraphCall& call);
/// `POST /directoryObjects/getByIds`.
HttpReply answer_get_by_ids(GraphCall& call);

/// Throws GraphError 400 unless each selected name satisfies `is_property`.
void check_select(const ODataQuery& query, bool (*is_property)(std::string_view), std::string_view type);

}  // namespace rollcall::simulator
