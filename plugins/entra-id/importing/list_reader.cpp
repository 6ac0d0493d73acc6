#include "importing/list_reader.hpp"

#include "importing/lookup.hpp"
#include "importing/lookup_queue.hpp"
#include "importing/refusal.hpp"
#include "importing/shard_reader.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace rollcall::entra_id {
namespace {

constexpr std::uint64_t kPageSize = 999;

}  // namespace

ListReader::ListReader(const ReadingTools& tools, const PeopleList& list, std::size_t index,
                       PageDecoder& decoder, const EmitPage& emit)
    : tools_(tools), list_(list), index_(index), decoder_(decoder), emit_(emit) {}

GraphRequest ListReader::first_page(ChainKind kind) const {
  const std::string select = kind == ChainKind::ids ? "id" : tools_.mapper.fields().select();
  return {.target = list_.path + "?$select=" + select + "&$top=" + std::to_string(kPageSize),
          .subject = list_.subject,
          .object = list_.object};
}

void ListReader::read(Reader reader) {
  const auto& state = list_.state;
  if (!state.next_link.empty()) {
    if (state.id_only) return read_by_ids();
    if (reader != Reader::automatic || state.ids_distrusted) return read_chain(Begin::where_the_list_is);
  }
  switch (reader) {
    case Reader::automatic:
      return read_automatically();
    case Reader::chain:
      return read_chain(Begin::where_the_list_is);
    case Reader::ids:
      return read_by_ids();
    case Reader::shards:
      return read_in_shards();
  }
}

/// Two full pages first, from where the list is: the first one also pays for connecting. Then, where much is
/// left, one page of ids.
///
/// A page token is bound to its query, so ids cannot go on at page 3: their chain begins at its own page 1,
/// as after an expired token, and what was counted of the list is counted again. Every person of the list is
/// on one of its pages, wherever the full chain stopped, so nobody is lost; and whoever is met again, the
/// writer passes over. In a list that was not resumed only the ids of the first pages are read twice: their
/// people are still at hand.
void ListReader::read_automatically() {
  Chain chain(tools_.graph, first_page(ChainKind::people), list_.state.next_link);
  const auto pages_read = list_.state.people / kPageSize + 2;
  auto fastest = std::chrono::steady_clock::duration::max();
  KnownPeople known;
  std::uint64_t pages = 0;
  for (std::uint64_t page = 1; page <= 2; ++page) {
    auto read = next_people(chain);
    fastest = std::min(fastest, read.step.took);
    const bool last = read.step.next_link.empty();
    if (!last) pages = tools_.sizes.of(index_).value_or(0) / kPageSize;
    if (is_worth_measuring(fastest, pages)) known.add(read.page.items);
    emit_(std::move(read.page));
    if (last) return;
  }
  const auto left = pages > pages_read ? pages - pages_read : 0;
  if (!is_worth_measuring(fastest, left)) return finish_chain(chain, Begin::where_the_list_is);
  Chain ids(tools_.graph, first_page(ChainKind::ids), {});
  auto first = next_ids(ids);
  if (!ids_are_sooner({.people = fastest, .ids = first.step.took}, left, pages_read))
    return finish_chain(chain, Begin::where_the_list_is);
  tools_.log(sdk::LogLevel::info, "A large list with slow pages: going on with ids.");
  first.page.restarted = true;
  finish_ids(ids, std::move(first), std::move(known));
}

ListReader::Read ListReader::next_people(Chain& chain) {
  const auto request_id = std::make_shared<std::string>();
  PageDecoder::People people;
  Read read;  // not as its initializer: g++ 12 destroys the page twice when reading throws there
  read.step = chain.read(decoder_.body, tools_.stop, [&](const PageBuffer& body) {
    people = decoder_.people(body, request_id);
    return people.content.links;
  });
  refuse_if_all_are_limited(people.content);
  *request_id = read.step.request_id;
  read.page = {.chain = index_,
               .restarted = read.step.restarted,
               .next_link = read.step.next_link,
               .request_id = request_id,
               .content = people.content,
               .items = std::move(people.items)};
  return read;
}

ListReader::Read ListReader::next_ids(Chain& chain) {
  PageDecoder::Ids ids;
  Read read;
  read.step = chain.read(decoder_.body, tools_.stop, [&](const PageBuffer& body) {
    ids = decoder_.ids(body);
    return ids.content.links;
  });
  read.ids = std::move(ids.ids);
  read.page = {.chain = index_,
               .restarted = read.step.restarted,
               .kind = ChainKind::ids,
               .next_link = read.step.next_link,
               .request_id = std::make_shared<const std::string>(read.step.request_id),
               .content = ids.content};
  return read;
}

void ListReader::read_chain(Begin begin) {
  const bool anew = begin == Begin::anew;
  Chain chain(tools_.graph, first_page(ChainKind::people), anew ? std::string() : list_.state.next_link);
  finish_chain(chain, begin);
}

void ListReader::finish_chain(Chain& chain, Begin begin) {
  const bool anew = begin == Begin::anew;
  bool restarted = anew;
  for (bool last = false; !last; restarted = false) {
    auto read = next_people(chain);
    last = read.step.next_link.empty();
    read.page.restarted |= restarted;
    read.page.ids_distrusted = anew;
    emit_(std::move(read.page));
  }
}

void ListReader::read_by_ids() {
  Chain chain(tools_.graph, first_page(ChainKind::ids), list_.state.next_link);
  finish_ids(chain, next_ids(chain), {});
}

void ListReader::finish_ids(Chain& chain, Read first, KnownPeople known) {
  try {
    look_up_all(chain, std::move(first), std::move(known));
  } catch (const LookupDistrusted& distrust) {
    take_over(distrust.what());
  } catch (const Error& error) {
    if (!is_refusal(error)) throw;
    take_over(error.message() + " " + error.detail());
  }
}

void ListReader::look_up_all(Chain& chain, Read first, KnownPeople known) {
  LookupQueue queue(tools_.graph, tools_.crew, tools_.mapper.fields().select(), tools_.stop, emit_);
  for (Read read = std::move(first);; read = next_ids(chain)) {
    const bool last = read.step.next_link.empty();
    if (auto people = known.take(read.ids)) {
      read.page.content.limited_users = people->limited;
      read.page.items = std::move(people->items);
      queue.add(std::move(read.page));
    } else {
      queue.add(std::move(read.page), std::move(read.ids));
    }
    if (last) break;
  }
  queue.finish();
}

void ListReader::read_in_shards() {
  if (const auto why = try_shards(tools_, list_, index_, emit_)) take_over(*why);
}

/// The chain needs nobody's help, and finds everybody whom another reader has written once more.
void ListReader::take_over(const std::string& why) {
  tools_.log(sdk::LogLevel::info, "Reading page by page instead: " + why);
  read_chain(Begin::anew);
}

}  // namespace rollcall::entra_id
