/* Replies with bytes that are no UTF-8. */
#include "faulty.h"

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)errors;
  reply_with(reply, "{\"name\":\"\xff\xfe\"}");
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "invalid-utf8"
#include "faulty.h"
