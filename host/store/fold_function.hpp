#pragma once

namespace soci {
class session;
}

namespace rollcall::store {

/// Adds the SQL function rollcall_fold(text) to an SQLite session: people::email_key, since SQLite by itself
/// knows upper and lower case of ASCII only. Text that is no UTF-8 stays as it is.
void add_fold_function(soci::session& session);

}  // namespace rollcall::store
