#include "importing/page_decoder.hpp"

#include "graph/error.hpp"
#include "url.hpp"

#include <unordered_set>
#include <utility>

namespace rollcall::entra_id {

PageDecoder::People PageDecoder::people(const PageBuffer& page,
                                        const std::shared_ptr<std::string>& request_id) {
  People read;
  read.items.reserve(1000);
  read.content = reader_.read(page, [&](const GraphUser& user) {
    read.items.push_back(mapper_.map(user));
    read.items.back().request_id = request_id;
  });
  return read;
}

PageDecoder::Ids PageDecoder::ids(const PageBuffer& page) {
  Ids read;
  read.ids.reserve(1000);
  std::unordered_set<std::string> met;
  read.content = id_reader_.read(page, [&](const GraphUser& user) {
    auto id = to_lower_ascii(user.id);
    if (met.insert(id).second) read.ids.push_back(std::move(id));
  });
  read.content.limited_users = 0;
  return read;
}

void refuse_if_all_are_limited(const PageContent& content) {
  if (content.users == 0 || content.limited_users < content.users) return;
  throw missing_user_permission("HTTP 200, " + std::to_string(content.users) +
                                " users without userPrincipalName and displayName");
}

}  // namespace rollcall::entra_id
