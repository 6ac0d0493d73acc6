#include "importing/people_by_id.hpp"

#include "importing/gone_person.hpp"
#include "parallel.hpp"
#include "rollcall/sdk/error.hpp"
#include "url.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>

namespace rollcall::entra_id {
namespace {

people::Item gone(const people::FailedPerson& wanted) {
  return gone_person(
      {.external_id = wanted.external_id, .email = wanted.email, .display_name = wanted.person});
}

void append(PageBuffer& buffer, std::string_view text) {
  if (!buffer.append(reinterpret_cast<const unsigned char*>(text.data()), text.size()))
    throw BadPage("answer is too large");
}

/// The answer about one user, read as the page of a list that has nobody else.
people::Item item_of(const PageBuffer& answer, std::string_view id, const UserMapper& mapper,
                     PageReader& reader) {
  PageBuffer page;
  append(page, "{\"value\":[");
  append(page, answer.text());
  append(page, "]}");
  (void)reader.scan(page);
  std::optional<people::Item> item;
  const auto content = reader.read(page, [&](const GraphUser& user) {
    if (!equals_ignoring_case(user.id, id)) throw BadPage("answer is about another user");
    item = mapper.map(user);
  });
  if (content.users != 1 || content.other_objects != 0) throw BadPage("answer is not one user");
  return std::move(*item);
}

}  // namespace

PeopleById::PeopleById(GraphClient& graph, const UserMapper& mapper)
    : graph_(graph), mapper_(mapper), select_(mapper.fields().select()) {}

people::Item PeopleById::read_one(const people::FailedPerson& wanted, PageReader& reader,
                                  const StopSignal& stop) {
  if (!is_guid(wanted.external_id)) return gone(wanted);
  const GraphRequest request{.target = graph_.path("/users/" + wanted.external_id + "?$select=" + select_),
                             .subject = Subject::users,
                             .object = "A user",
                             .logged_as = graph_.path("/users/{id}")};
  PageBuffer body;
  std::optional<people::Item> item;
  try {
    auto request_id = graph_.get(request, body, stop, [&](const PageBuffer& answer) {
      item = item_of(answer, wanted.external_id, mapper_, reader);
    });
    item->request_id = std::make_shared<const std::string>(std::move(request_id));
  } catch (const Error& error) {
    if (error.status() != Status::not_found) throw;
    return gone(wanted);
  }
  return std::move(*item);
}

std::vector<people::Item> PeopleById::read(const std::vector<people::FailedPerson>& people,
                                           const StopSignal& stop) {
  std::vector<people::Item> items(people.size());
  std::atomic<std::size_t> next{0};
  do_in_parallel(std::min(kParallelRequests, people.size()), stop, [&](const StopSignal& together) {
    PageReader reader(mapper_.fields());
    for (auto i = next++; i < people.size(); i = next++) items[i] = read_one(people[i], reader, together);
  });
  return items;
}

}  // namespace rollcall::entra_id
