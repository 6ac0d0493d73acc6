#include "changes_run.hpp"

#include <utility>

#include <soci/soci.h>

namespace rollcall::people {

ChangesRun::ChangesRun(const HeldJob& held, std::stop_token stop, const ChangesProgress& progress,
                       std::string_view doing)
    : held_(held),
      stop_(std::move(stop)),
      progress_(progress),
      doing_(doing),
      url_(DatabaseUrl::parse(held.database_url)),
      session_(open_session(url_)) {
  read([this] {
    job_ = read_held_job(*session_, held_);
    store_ = make_change_store(*session_, url_.backend, job_.workspace_id);
  });
  if (job_.phase == "writing") position_ = Position::decode(job_.checkpoint);
}

void ChangesRun::check_stop() const {
  if (stop_.stop_requested()) throw Cancelled();
}

void ChangesRun::read(const std::function<void()>& work) {
  try {
    work();
  } catch (const soci::soci_error& error) {
    throw translate(error, url_, doing_);
  }
}

void ChangesRun::commit(const std::function<void(ChangesJob&, Position&)>& work) {
  check_stop();
  ChangesJob job;
  Position position;
  in_people_transaction(*session_, url_, doing_, [&] {
    job = job_;
    position = position_;
    work(job, position);
    check_stop();
    job.checkpoint = position.encode();
    save_changes_job(*session_, held_, job);
  });
  job_ = std::move(job);
  job_.phase = "writing";
  position_ = position;
}

void ChangesRun::report(std::uint64_t done, std::uint64_t total) const {
  if (progress_) progress_(job_.counts, done, total);
}

}  // namespace rollcall::people
