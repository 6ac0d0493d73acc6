#include "importing/import_run.hpp"

#include "graph/groups.hpp"
#include "importing/batch_writer.hpp"
#include "importing/checkpoint.hpp"
#include "importing/incremental_run.hpp"
#include "importing/list_sizes.hpp"
#include "importing/mapping.hpp"
#include "importing/pipeline.hpp"
#include "importing/read_proof.hpp"
#include "importing/reporter.hpp"
#include "parallel.hpp"
#include "rollcall/people/writer.hpp"
#include "url.hpp"

#include <algorithm>

namespace rollcall::entra_id {
namespace {

/// Below the Graph root.
std::string list_path(const ChainState& chain, const RunOptions& options) {
  if (chain.group_id.empty()) return "/users";
  return "/groups/" + chain.group_id + (options.transitive ? "/transitiveMembers" : "/members");
}

std::string count_path(const ChainState& chain, const RunOptions& options) {
  return list_path(chain, options) + (chain.group_id.empty() ? "" : "/microsoft.graph.user");
}

/// Every group must exist before anything is written; one that is named twice is read once.
std::vector<ChainState> resolve(const ImportTools& tools, const RunOptions& options, const StopSignal& stop) {
  const auto attributes = tools.attributes.differences();
  if (options.all_users) return {ChainState{.name = "All users", .attributes = attributes}};
  std::vector<Group> groups(options.groups.size());
  for_each_in_parallel(groups.size(), stop, [&](std::size_t i, const StopSignal& together) {
    groups[i] = GroupDirectory(tools.graph, tools.patient).resolve(options.groups[i], together);
  });
  std::vector<ChainState> chains;
  for (const auto& group : groups) {
    const bool known = std::any_of(chains.begin(), chains.end(),
                                   [&](const ChainState& chain) { return chain.group_id == group.id; });
    if (!known)
      chains.push_back({.group_id = group.id,
                        .name = group.name,
                        .hidden_membership = group.hidden_membership,
                        .attributes = attributes});
  }
  return chains;
}

std::vector<PeopleList> lists_of(const ImportTools& tools, const std::vector<ChainState>& chains,
                                 const RunOptions& options) {
  std::vector<PeopleList> lists;
  for (const auto& chain : chains) {
    lists.push_back({.state = chain,
                     .path = tools.graph.path(list_path(chain, options)),
                     .users_path = tools.graph.path(count_path(chain, options)),
                     .mixed_path = options.all_users ? "" : list_path(chain, options),
                     .subject = options.all_users ? Subject::users : Subject::members,
                     .object = options.all_users ? "" : "The group \"" + chain.name + "\""});
  }
  return lists;
}

void read_and_write(Pipeline& pipeline, const ListSizes& sizes, BatchWriter& batches, Reporter& reporter) {
  DecodedPage page;
  while (true) {
    const auto soon = std::chrono::steady_clock::now() + BatchWriter::kLongestWait / 4;
    const auto next = pipeline.next(page, soon);
    if (next == Pipeline::Next::end) break;
    if (next == Pipeline::Next::page) {
      const auto name = batches.chains()[page.chain].name;
      batches.add(std::move(page));
      reporter.answers_read(1);
      reporter.expect(sizes.total());
      reporter.report("Reading " + name);
    }
    batches.flush_if_old();
  }
  batches.flush();
}

/// None for all users: those are no group.
std::vector<people::Group> groups_of(const std::vector<ChainState>& chains) {
  std::vector<people::Group> groups;
  for (const auto& chain : chains) {
    if (!chain.group_id.empty()) groups.push_back({.id = to_lower_ascii(chain.group_id), .name = chain.name});
  }
  return groups;
}

/// A stored link asks for the properties of the mapping that it was made for: with another one, columns would
/// come out empty.
void refuse_other_mapping(const std::vector<ChainState>& chains, const AttributeMap& attributes) {
  const auto now = attributes.differences();
  const bool same = std::all_of(chains.begin(), chains.end(),
                                [&](const ChainState& chain) { return chain.attributes == now; });
  if (same) return;
  throw Error(Status::failed_precondition,
              {.message = "The connection's mapping was changed since this import began.",
               .next_step = "Start a new import; people who are stored already are not stored twice."});
}

people::ReadProof prove(const ImportTools& tools, const std::vector<ChainState>& chains,
                        const RunOptions& options, const StopSignal& stop) {
  const auto count = [&](const ChainState& chain) {
    return GroupDirectory(tools.graph, tools.patient).count(count_path(chain, options), stop);
  };
  return prove_read(chains, count, tools.proof, stop);
}

/// Where an attempt begins. Who was met in half a list, nobody remembers: to be counted as a whole it is read
/// again from its first page, which the writer passes over quickly; not without end, for whoever is
/// interrupted all the time.
std::vector<ChainState> starting_point(const people::ImportWriter& writer, const AttributeMap& attributes) {
  constexpr int kMostRereads = 5;
  auto chains = read_checkpoint(writer.checkpoint());
  refuse_other_mapping(chains, attributes);
  if (!writer.wants_proof()) return chains;
  for (auto& chain : chains) {
    if (chain.done || chain.next_link.empty() || chain.rereads >= kMostRereads) continue;
    chain = {.group_id = chain.group_id,
             .name = chain.name,
             .hidden_membership = chain.hidden_membership,
             .rereads = chain.rereads + 1,
             .attributes = chain.attributes};
  }
  return chains;
}

/// An index that lags cannot say that somebody is gone.
void refuse_shards_with_leavers(const people::ImportWriter& writer, const RunOptions& options) {
  if (options.reader != Reader::shards || !writer.wants_proof()) return;
  throw Error(
      Status::invalid_argument,
      {.message = "An import that looks for leavers cannot be read in shards, because the index behind "
                  "them may be out of date.",
       .next_step = "Choose the reader auto, or do not ask for leavers."});
}

}  // namespace

std::string run_import(const ImportTools& tools, const RunOptions& options, const StopSignal& stop) {
  const UserMapper mapper(tools.attributes, options.mapping);
  people::ImportWriter writer(writer_options(tools, options));
  refuse_shards_with_leavers(writer, options);
  Reporter reporter(tools.host, tools.graph, writer);
  if (auto result = run_incremental(tools, options, mapper, writer, reporter, stop))
    return std::move(*result);
  const bool begins = writer.checkpoint().empty() || is_incremental_checkpoint(writer.checkpoint());
  auto chains = begins ? resolve(tools, options, stop) : starting_point(writer, tools.attributes);
  if (begins) prepare_next_import(tools, options, chains, writer, stop);
  writer.set_groups(groups_of(chains));
  const auto patience = tools.interactive.starting_now();
  const ListSizes sizes(chains.size(), stop, [&, chains](std::size_t list, const StopSignal& together) {
    GroupDirectory directory(tools.graph, patience);
    return directory.count(count_path(chains[list], options), together);
  });
  const Log log = [&tools](sdk::LogLevel level, std::string_view line) { tools.host.log(level, line); };
  Pipeline pipeline(tools.graph, lists_of(tools, chains, options), sizes, options.reader, mapper, log, stop);
  BatchWriter batches(writer, std::move(chains),
                      writer.wants_proof() ? Counting::distinct : Counting::as_listed, tools.batch_wait);
  read_and_write(pipeline, sizes, batches, reporter);
  sizes.wait();
  reporter.expect(sizes.total());
  if (writer.wants_proof()) {
    reporter.report("Comparing with Microsoft Graph's own count");
    writer.finish(prove(tools, batches.chains(), options, stop));
  } else {
    writer.finish({});
  }
  reporter.report("Done");
  return reporter.result_json(batches.chains());
}

}  // namespace rollcall::entra_id
