#include "importing/checkpoint.hpp"

#include "rollcall/sdk/error.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::entra_id {
namespace {

using Json = nlohmann::json;

constexpr int kVersion = 1;

Json to_json(const ChainState& chain) {
  return {{"group_id", chain.group_id},
          {"name", chain.name},
          {"hidden_membership", chain.hidden_membership},
          {"done", chain.done},
          {"next", chain.next_link},
          {"id_only", chain.id_only},
          {"ids_distrusted", chain.ids_distrusted},
          {"pages", chain.pages},
          {"people", chain.people},
          {"other_objects", chain.other_objects},
          {"limited", chain.limited},
          {"distinct", chain.distinct},
          {"rereads", chain.rereads},
          {"attributes", chain.attributes}};
}

ChainState chain_of(const Json& object) {
  return {.group_id = object.at("group_id").get<std::string>(),
          .name = object.at("name").get<std::string>(),
          .hidden_membership = object.at("hidden_membership").get<bool>(),
          .done = object.at("done").get<bool>(),
          .next_link = object.at("next").get<std::string>(),
          .id_only = object.value("id_only", false),
          .ids_distrusted = object.value("ids_distrusted", false),
          .pages = object.at("pages").get<std::uint64_t>(),
          .people = object.at("people").get<std::uint64_t>(),
          .other_objects = object.at("other_objects").get<std::uint64_t>(),
          .limited = object.value("limited", std::uint64_t{0}),
          .distinct = object.value("distinct", false),
          .rereads = object.value("rereads", 0),
          .attributes = object.value("attributes", "")};
}

template <typename Read>
auto read_or_refuse(std::string_view json, Read&& read) {
  try {
    const Json document = Json::parse(json);
    if (document.at("version").get<int>() != kVersion) throw std::runtime_error("version");
    return read(document);
  } catch (const std::exception&) {
    throw Error(Status::failed_precondition,
                {.message = "The point where the import stopped cannot be read.",
                 .next_step = "Start a new import; people who are stored already are not stored twice."});
  }
}

}  // namespace

std::string write_checkpoint(const std::vector<ChainState>& chains) {
  Json list = Json::array();
  for (const auto& chain : chains) list.push_back(to_json(chain));
  return Json{{"version", kVersion}, {"chains", std::move(list)}}.dump();
}

std::vector<ChainState> read_checkpoint(std::string_view json) {
  return read_or_refuse(json, [](const Json& document) {
    std::vector<ChainState> chains;
    for (const auto& chain : document.at("chains")) chains.push_back(chain_of(chain));
    if (chains.empty()) throw std::runtime_error("no chains");
    return chains;
  });
}

std::string incremental_checkpoint() {
  return Json{{"version", kVersion}, {"incremental", true}}.dump();
}

bool is_incremental_checkpoint(std::string_view json) {
  return json == incremental_checkpoint();
}

std::string write_retry_checkpoint(std::int64_t last_issue) {
  return Json{{"version", kVersion}, {"retried_to_issue", last_issue}}.dump();
}

std::int64_t read_retry_checkpoint(std::string_view json) {
  return read_or_refuse(
      json, [](const Json& document) { return document.at("retried_to_issue").get<std::int64_t>(); });
}

}  // namespace rollcall::entra_id
