#pragma once

#include "graph/client.hpp"
#include "http/page_buffer.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Delta queries: what changed in a collection since a link was given out
/// (https://learn.microsoft.com/graph/delta-query-overview).
namespace rollcall::entra_id {

/// What became of an object of the collection.
enum class Presence : std::uint8_t {
  there,
  deleted_for_now,  ///< can still be restored
  deleted
};

/// Somebody or something that joined or left a group.
struct MemberChange {
  std::string id;  ///< lower case
  bool is_user = true;
  bool joined = true;
};

/// One object of a page, without its properties.
struct ChangedObject {
  std::string id;  ///< lower case
  Presence presence = Presence::there;
  std::vector<MemberChange> members = {};  ///< of a group whose `members` are selected
};

/// A page of a round. The same object may come several times in a round, and again in the next one: what
/// comes last is so.
struct DeltaPage {
  std::vector<ChangedObject> objects = {};
  std::string next_link = {};   ///< the round goes on there; empty on its last page
  std::string delta_link = {};  ///< where the next round begins; on the last page only
};

/// Reads the document {"value": [...], "@odata.nextLink" or "@odata.deltaLink": ...}. Throws BadPage.
[[nodiscard]] DeltaPage parse_delta_page(std::string_view json);

/// A delta query's first request, from now on: "latest" gives a link and no objects. `query`: path below the
/// Graph root with its options, which the link will contain. Throws DeltaRefused, also when Graph begins to
/// tell the whole collection, and Error.
[[nodiscard]] std::string latest_delta_link(GraphClient& graph, const std::string& query, Subject subject,
                                            const RetryPolicy& policy, const StopSignal& stop);

/// Throws BadPage for an answer that is to be asked for again.
using CheckDeltaPage = std::function<void(const PageBuffer& body)>;
/// Called for each page that was accepted; `body` is good until it returns.
using OnDeltaPage =
    std::function<void(const DeltaPage& page, const PageBuffer& body, const std::string& request_id)>;

/// Follows a round from a link to its end and returns the link for the next one. Throws DeltaRefused when
/// Graph no longer knows a token, and Error.
[[nodiscard]] std::string read_delta_round(GraphClient& graph, const std::string& delta_link, Subject subject,
                                           const CheckDeltaPage& check, const OnDeltaPage& on_page,
                                           const StopSignal& stop);

}  // namespace rollcall::entra_id
