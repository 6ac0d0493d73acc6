#include "importing/sync_note.hpp"

#include <array>
#include <ctime>

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;

}  // namespace

std::string iso_time(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

std::string write_sync_note(const SyncNote& note) {
  return Json{
      {"version", kVersion},        {"read_at", note.read_at},     {"full_read_at", note.full_read_at},
      {"users", note.users_link},   {"groups", note.groups_links}, {"deleted_members", note.deleted_members},
      {"undecided", note.undecided}}
      .dump();
}

std::optional<SyncNote> read_sync_note(std::string_view json) {
  try {
    const Json document = Json::parse(json);
    if (document.at("version").get<int>() != kVersion) return std::nullopt;
    return SyncNote{.read_at = document.at("read_at").get<std::int64_t>(),
                    .full_read_at = document.at("full_read_at").get<std::int64_t>(),
                    .users_link = document.at("users").get<std::string>(),
                    .groups_links = document.at("groups").get<std::vector<std::string>>(),
                    .deleted_members = document.at("deleted_members").get<std::vector<std::string>>(),
                    .undecided = document.at("undecided").get<std::vector<std::string>>()};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace rollcall::entra_id
