#include "importing/read_proof.hpp"

#include <string>

namespace rollcall::entra_id {
namespace {

std::string people_text(std::uint64_t people) {
  return std::to_string(people) + (people == 1 ? " person" : " people");
}

/// In the middle of a sentence.
std::string name_of(const ChainState& chain) {
  return chain.group_id.empty() ? std::string("the tenant") : "the group \"" + chain.name + "\"";
}

people::ReadProof doubt(std::string why) {
  return {.complete = false, .doubt = std::move(why)};
}

/// What no count can settle.
std::optional<std::string> lasting_doubt(const ChainState& chain) {
  if (!chain.done) return "Reading " + name_of(chain) + " did not come to its end.";
  if (chain.hidden_membership && chain.people == 0)
    return "Microsoft Graph hides who is in " + name_of(chain) + ", and nobody was found in it.";
  if (chain.limited > 0)
    return "Microsoft Graph did not show the fields of " + people_text(chain.limited) + " in " +
           name_of(chain) + ".";
  if (!chain.distinct)
    return "The import was interrupted too often while it read " + name_of(chain) +
           " to say that everybody in it was met.";
  return std::nullopt;
}

std::string disagreement(const ChainState& chain, std::uint64_t counted) {
  return "Microsoft Graph counts " + people_text(counted) + " in " + name_of(chain) + ", but " +
         std::to_string(chain.people) + " were read.";
}

}  // namespace

people::ReadProof prove_read(const std::vector<ChainState>& chains, const CountUsers& count,
                             const ProofPatience& patience, const StopSignal& stop) {
  for (const auto& chain : chains) {
    if (auto why = lasting_doubt(chain)) return doubt(std::move(*why));
  }
  auto chain = chains.begin();
  for (int attempt = 1; chain != chains.end();) {
    stop.throw_if_stopped();
    const auto counted = count(*chain);
    if (!counted)
      return doubt("Microsoft Graph could not say how many people are in " + name_of(*chain) + ".");
    if (*counted == chain->people) {
      ++chain;
      continue;
    }
    if (++attempt > patience.attempts) return doubt(disagreement(*chain, *counted));
    stop.sleep_until(std::chrono::steady_clock::now() + patience.pause);
  }
  return {.complete = true, .doubt = {}};
}

}  // namespace rollcall::entra_id
