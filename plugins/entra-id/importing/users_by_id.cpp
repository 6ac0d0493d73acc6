#include "importing/users_by_id.hpp"

#include "graph/page.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

constexpr std::size_t kIdsARequest = 1'000;  // Graph's limit

}  // namespace

void read_users_by_id(GraphClient& graph, const UserMapper& mapper, const std::vector<std::string>& ids,
                      const std::function<void(std::vector<people::Item>)>& on_items,
                      const StopSignal& stop) {
  PageReader reader(mapper.fields());
  PageBuffer body;
  for (std::size_t first = 0; first < ids.size(); first += kIdsARequest) {
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kIdsARequest, ids.size() - first));
    const GraphRequest request{
        .target = graph.path("/directoryObjects/getByIds?$select=" + mapper.fields().select()),
        .subject = Subject::users,
        .json = nlohmann::json{{"ids", std::vector<std::string>(begin, end)}, {"types", {"user"}}}.dump()};
    std::vector<people::Item> items;
    auto request_id =
        std::make_shared<const std::string>(graph.get(request, body, stop, [&](const PageBuffer& answer) {
          items.clear();
          (void)reader.read(answer, [&](const GraphUser& user) { items.push_back(mapper.map(user)); });
        }));
    for (auto& item : items) item.request_id = request_id;
    on_items(std::move(items));
  }
}

}  // namespace rollcall::entra_id
