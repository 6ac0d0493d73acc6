#include "outbox_fixture.hpp"

#include <soci/soci.h>

namespace rollcall::notices {

void OutboxFixture::insert_account(store::Database& database) {
  database.session()
      << "INSERT INTO administrators (id, user_name, user_key, email, role, password_hash, enabled) "
         "VALUES (1, 'ada', 'ada', 'ada@contoso.com', 'administrator', 'x', 1)";
}

}  // namespace rollcall::notices
