// A complete plugin: imports people from a text file that has one person a line, "key;e-mail;display name".
#include "rollcall/sdk/plugin.hpp"

#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using rollcall::Error;
using rollcall::Status;
using rollcall::people::Batch;
using rollcall::people::ImportWriter;

/// Three fields make a person; a line with fewer becomes a failed one, so that it is reported and counted.
rollcall::people::Item read_person(const std::string& line, std::uint64_t number) {
  const auto first = line.find(';');
  const auto second = first == std::string::npos ? first : line.find(';', first + 1);
  if (first == 0 || second == std::string::npos) {
    return rollcall::people::make_failed_item({.external_id = "line " + std::to_string(number)},
                                              {.code = "bad-line",
                                               .message = "A line does not read key;e-mail;name.",
                                               .next_step = "Correct the line and import again."});
  }
  return rollcall::people::make_item({.external_id = line.substr(0, first),
                                      .email = line.substr(first + 1, second - first - 1),
                                      .display_name = line.substr(second + 1)});
}

class TemplatePlugin {
 public:
  static constexpr rollcall::sdk::PluginInfo info{.id = "template",
                                                  .name = "Text file",
                                                  .version = "0.1.0",
                                                  .vendor = "Rollcall",
                                                  .summary = "Imports people from a text file."};

  explicit TemplatePlugin(rollcall::sdk::Host host)
      : host_(host), file_(json::parse(host.settings_json()).value("file", "")) {}

  std::string check() {
    (void)open();
    return json{{"tenant", {{"id", file_}}}, {"message", "The file can be read."}}.dump();
  }

  std::string run(std::string_view document) {
    const json given = json::parse(document);
    // Whoever cannot read single people says so; going on would import everybody instead.
    if (given.value("retry_of", 0) != 0)
      throw Error(Status::unsupported, {.message = "A text file is always read as a whole.",
                                        .next_step = "Correct the file and start a new import."});
    const json& chosen = given.at("options");
    ImportWriter writer(
        {.database_url = host_.database_url(),
         .job_id = given.at("job"),
         .worker = given.at("worker"),
         .source = std::string(info.id),
         .source_tenant = file_,
         .modes = {.add = chosen.value("add", false), .update = chosen.value("update", false)},
         .dry_run = given.at("dry_run")});
    // The checkpoint of an earlier attempt says how many lines are already in the database.
    const std::uint64_t done =
        writer.checkpoint().empty() ? 0 : json::parse(writer.checkpoint()).at("lines").get<std::uint64_t>();

    std::ifstream file = open();
    Batch batch;
    std::uint64_t number = 0;
    for (std::string line; std::getline(file, line);) {
      if (host_.cancelled()) throw rollcall::Cancelled();
      if (++number <= done || line.empty()) continue;
      batch.items.push_back(read_person(line, number));
      if (batch.items.size() >= writer.preferred_batch_size()) commit(writer, batch, number);
    }
    // A failed read is not the end of the file: what is not there yet must not be taken for "nobody".
    if (file.bad())
      throw Error(Status::unavailable, {.message = "Reading the file failed.", .detail = file_});
    commit(writer, batch, number);
    // Whoever is on a line that cannot be read is not gone.
    writer.finish({.complete = writer.counts().failed == 0, .doubt = "Some lines could not be imported."});
    return result(writer);
  }

  std::string plan(std::string_view document) {
    json options = json::parse(document);
    options["dry_run"] = true;
    return run(options.dump());
  }

  void interrupt() noexcept {}  // run() never waits: it asks cancelled() at every line

 private:
  std::ifstream open() const {
    std::ifstream file(file_);
    if (file_.empty() || !file) {
      throw Error(Status::failed_precondition,
                  {.message = "The text file with the people cannot be opened.",
                   .next_step = "Set file=/path/of/the/file for this connection.",
                   .detail = file_});
    }
    return file;
  }

  /// People, counts and checkpoint become durable together, or not at all.
  void commit(ImportWriter& writer, Batch& batch, std::uint64_t lines) {
    batch.checkpoint = json{{"lines", lines}}.dump();
    writer.write(std::exchange(batch, {}));
    const auto& counts = writer.counts();
    host_.report({.fetched = counts.fetched,
                  .added = counts.added,
                  .updated = counts.updated,
                  .unchanged = counts.unchanged,
                  .skipped = counts.skipped,
                  .filtered = counts.filtered,
                  .failed = counts.failed,
                  .issues = counts.issues,
                  .activity = "Reading the file"});
  }

  static std::string result(const ImportWriter& writer) {
    const auto& counts = writer.counts();
    const json numbers{{"fetched", counts.fetched}, {"added", counts.added},
                       {"updated", counts.updated}, {"unchanged", counts.unchanged},
                       {"skipped", counts.skipped}, {"filtered", counts.filtered},
                       {"failed", counts.failed}};
    return json{{"counts", numbers}, {"issues", counts.issues}}.dump();
  }

  rollcall::sdk::Host host_;
  std::string file_;
};

}  // namespace

ROLLCALL_PLUGIN(TemplatePlugin);
