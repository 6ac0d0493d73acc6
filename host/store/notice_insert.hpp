#pragma once

#include "core/notice.hpp"
#include "rollcall/people/session.hpp"

#include <string>

namespace rollcall::store {

/// Stores a notice and queues its deliveries, in the caller's transaction. False: there is one of that key.
bool insert_notice(soci::session& session, people::Backend backend, const core::Notice& notice,
                   core::MailService mail);

/// A webhook makes the host talk to an address that the account names: an administrator's right.
[[nodiscard]] bool may_have_webhooks(const std::string& role);

/// Tells of the job's end as `notice` says, in the transaction that has written it.
void tell_end(soci::session& session, people::Backend backend, long long job_id,
              const core::EndNotice& notice);

}  // namespace rollcall::store
