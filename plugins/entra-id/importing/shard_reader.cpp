#include "importing/shard_reader.hpp"

#include "graph/chain.hpp"
#include "graph/groups.hpp"
#include "importing/head_count.hpp"
#include "importing/page_decoder.hpp"
#include "importing/refusal.hpp"
#include "parallel.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

namespace rollcall::entra_id {
namespace {

constexpr std::string_view kFirstCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
/// Graph takes addresses of 2,048 characters, the host's name among them.
constexpr std::size_t kLongestTarget = 1'950;
constexpr std::size_t kParallelShards = 8;
/// 37 requests at least have to be worth it.
constexpr std::uint64_t kFewestPeople = 5'000;

std::string begins_with(char c) {
  return std::string("startswith(displayName,'") + c + "')";
}

std::string other_names(std::string_view characters) {
  std::string filter = "not(";
  for (const char c : characters) filter += (c == characters.front() ? "" : "%20or%20") + begins_with(c);
  return filter + ")";
}

/// What all shards of a list have in common.
class ShardedList {
 public:
  ShardedList(const ReadingTools& tools, const PeopleList& list, std::size_t index, const EmitPage& emit)
      : tools_(tools), list_(list), index_(index), emit_(emit) {}

  void read(const std::string& target, PageDecoder& decoder, const StopSignal& stop);

  /// To be asked once.
  [[nodiscard]] std::uint64_t distinct() { return heads_.distinct(); }
  void complete(std::uint64_t people, std::uint64_t other_objects);

 private:
  const ReadingTools& tools_;
  const PeopleList& list_;
  const std::size_t index_;
  const EmitPage& emit_;
  std::mutex mutex_;
  HeadCount heads_;
  PageContent content_;
};

void ShardedList::read(const std::string& target, PageDecoder& decoder, const StopSignal& stop) {
  Chain chain(tools_.graph,
              {.target = target,
               .subject = list_.subject,
               .object = list_.object,
               .consistency = Consistency::eventual},
              {});
  for (bool last = false; !last;) {
    const auto request_id = std::make_shared<std::string>();
    PageDecoder::People people;
    const auto step = chain.read(decoder.body, stop, [&](const PageBuffer& body) {
      people = decoder.people(body, request_id);
      return people.content.links;
    });
    refuse_if_all_are_limited(people.content);
    *request_id = step.request_id;
    last = step.next_link.empty();
    {
      const std::lock_guard lock(mutex_);
      for (const auto& item : people.items) heads_.add(item.digest);
      content_.limited_users += people.content.limited_users;
    }
    emit_({.chain = index_, .advances = false, .request_id = request_id, .items = std::move(people.items)});
  }
}

void ShardedList::complete(std::uint64_t people, std::uint64_t other_objects) {
  content_.users = people;
  content_.other_objects = other_objects;
  emit_({.chain = index_, .restarted = true, .content = content_});
}

/// What a chain would have met; service principals are no part of lists in v1.0. A cast that Graph refuses,
/// such as to groups in a Microsoft 365 group, counts nobody.
std::uint64_t count_others(const ReadingTools& tools, const PeopleList& list) {
  if (list.mixed_path.empty()) return 0;
  GroupDirectory directory(tools.graph, RetryPolicy::interactive().starting_now());
  std::uint64_t others = 0;
  for (const char* type : {"group", "device", "orgContact"})
    others += directory.count(list.mixed_path + "/microsoft.graph." + type, tools.stop).value_or(0);
  return others;
}

std::string disagreement(std::uint64_t found, std::uint64_t counted) {
  return "the shards hold " + std::to_string(found) + " people, and Graph counts " + std::to_string(counted);
}

}  // namespace

std::vector<std::string> shard_targets(std::string_view path, std::string_view select) {
  const auto target = [&](const std::string& filter) {
    return std::string(path) + "?$count=true&$filter=" + filter + "&$select=" + std::string(select) +
           "&$top=999";
  };
  for (std::size_t characters : {kFirstCharacters.size(), std::size_t{26}, std::size_t{13}}) {
    const auto chosen = kFirstCharacters.substr(0, characters);
    std::vector<std::string> targets{target(other_names(chosen))};
    if (targets.front().size() > kLongestTarget) continue;
    for (const char c : chosen) targets.push_back(target(begins_with(c)));
    return targets;
  }
  return {};
}

std::optional<std::string> try_shards(const ReadingTools& tools, const PeopleList& list, std::size_t index,
                                      const EmitPage& emit) {
  const auto expected = tools.sizes.of(index);
  if (!expected) return "Graph does not say how many people there are";
  if (*expected < kFewestPeople) return "the list is small";
  const auto targets = shard_targets(list.users_path, tools.mapper.fields().select());
  if (targets.empty()) return "too many properties are read";
  const std::lock_guard one_at_a_time(tools.shards);
  ShardedList sharded(tools, list, index, emit);
  std::atomic<std::size_t> next{0};
  try {
    do_in_parallel(kParallelShards, tools.stop, [&](const StopSignal& together) {
      PageDecoder decoder(tools.mapper);
      for (auto i = next++; i < targets.size(); i = next++) sharded.read(targets[i], decoder, together);
    });
  } catch (const PageTokenExpired& error) {
    return error.message();
  } catch (const Error& error) {
    if (!is_refusal(error)) throw;
    return error.message() + " " + error.detail();
  }
  const auto found = sharded.distinct();
  if (found != *expected) return disagreement(found, *expected);
  sharded.complete(found, count_others(tools, list));
  return std::nullopt;
}

}  // namespace rollcall::entra_id
