#include "importing/batch_writer.hpp"

#include "url.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace rollcall::entra_id {

BatchWriter::BatchWriter(people::ImportWriter& writer, std::vector<ChainState> chains, Counting counting,
                         std::chrono::milliseconds longest_wait)
    : writer_(writer),
      chains_(std::move(chains)),
      counting_(counting),
      longest_wait_(longest_wait),
      head_counts_(chains_.size()) {}

void BatchWriter::add(DecodedPage page) {
  if (batch_.items.size() + page.items.size() > writer_.preferred_batch_size()) flush();
  if (!changed_) oldest_ = std::chrono::steady_clock::now();
  changed_ = true;

  if (page.advances) {
    count(page);
    auto& chain = chains_[page.chain];
    chain.next_link = std::move(page.next_link);
    chain.id_only = page.kind == ChainKind::ids && !chain.next_link.empty();
    chain.ids_distrusted |= page.ids_distrusted;
    chain.done = chain.next_link.empty();
    if (chain.done) note_end_of(chain, *page.request_id);
  }

  note_members(page);
  batch_.items.reserve(writer_.preferred_batch_size());  // growing would hold a large batch twice
  batch_.items.insert(batch_.items.end(), std::make_move_iterator(page.items.begin()),
                      std::make_move_iterator(page.items.end()));
}

/// Also who was met in another list before, whom the writer passes over.
void BatchWriter::note_members(const DecodedPage& page) {
  const auto& group_id = chains_[page.chain].group_id;
  if (group_id.empty() || page.items.empty()) return;
  const auto id = to_lower_ascii(group_id);
  auto list = std::find_if(batch_.members.begin(), batch_.members.end(),
                           [&](const people::GroupMembers& each) { return each.group_id == id; });
  if (list == batch_.members.end()) list = batch_.members.insert(list, {.group_id = id});
  for (const auto& item : page.items) {
    if (!item.person.external_id.empty()) list->joined.push_back(item.digest);
  }
}

void BatchWriter::count(const DecodedPage& page) {
  auto& chain = chains_[page.chain];
  auto& heads = head_counts_[page.chain];
  if (page.restarted) chain.pages = chain.people = chain.other_objects = chain.limited = 0;
  if (chain.pages == 0 && counting_ == Counting::distinct) heads.emplace();
  ++chain.pages;
  chain.people += page.content.users;
  chain.other_objects += page.content.other_objects;
  chain.limited += page.content.limited_users;
  if (!heads) return;
  for (const auto& item : page.items) heads->add(item.digest);
  if (!page.next_link.empty()) return;
  chain.people = heads->distinct();
  chain.distinct = true;
  heads.reset();
}

void BatchWriter::note_end_of(const ChainState& chain, const std::string& request_id) {
  if (!chain.hidden_membership || chain.people > 0) return;
  batch_.issues.push_back(
      {.severity = people::Severity::warning,
       .code = "hidden-membership",
       .message = "The group \"" + chain.name + "\" hides its members, and nobody was found in it.",
       .next_step = "If it is to be imported, grant the app the permission Member.Read.Hidden.",
       .request_id = request_id});
}

void BatchWriter::flush() {
  if (!changed_) return;
  batch_.checkpoint = write_checkpoint(chains_);
  writer_.write(std::exchange(batch_, {}));
  changed_ = false;
}

void BatchWriter::flush_if_old() {
  if (changed_ && std::chrono::steady_clock::now() - oldest_ >= longest_wait_) flush();
}

}  // namespace rollcall::entra_id
