#include "key_moves.hpp"

#include <cstddef>
#include <unordered_map>

namespace rollcall::people {
namespace {

class Decision {
 public:
  explicit Decision(std::span<const KeyMove> moves) : moves_(moves), refused_(moves.size(), false) {}

  std::vector<bool> make() {
    claim();
    refuse_held();
    while (!stayers_.empty()) {
      const std::size_t stayer = stayers_.back();
      stayers_.pop_back();
      const auto claimant = claimants_.find(moves_[stayer].from);
      if (claimant != claimants_.end()) refuse(claimant->second);
    }
    return std::move(refused_);
  }

 private:
  void claim() {
    movers_.reserve(moves_.size());
    claimants_.reserve(moves_.size());
    for (std::size_t i = 0; i < moves_.size(); ++i) {
      movers_.emplace(moves_[i].row_id, i);
      if (!claimants_.emplace(moves_[i].to, i).second) refuse(i);
    }
  }

  void refuse_held() {
    for (std::size_t i = 0; i < moves_.size(); ++i) {
      const std::int64_t holder = moves_[i].holder_id;
      if (holder != 0 && !movers_.contains(holder)) refuse(i);
    }
  }

  void refuse(std::size_t i) {
    if (refused_[i]) return;
    refused_[i] = true;
    stayers_.push_back(i);
  }

  std::span<const KeyMove> moves_;
  std::vector<bool> refused_;
  std::vector<std::size_t> stayers_;                             // refused, consequences not yet drawn
  std::unordered_map<std::int64_t, std::size_t> movers_;         // by row
  std::unordered_map<std::string_view, std::size_t> claimants_;  // by wanted key: the first
};

}  // namespace

std::vector<bool> refused_moves(std::span<const KeyMove> moves) {
  return Decision(moves).make();
}

}  // namespace rollcall::people
