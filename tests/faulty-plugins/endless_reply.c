/* Replies without end. */
#include "faulty.h"

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  static const char kilobyte[1024] = {' '};
  (void)instance, (void)options, (void)errors;
  for (int i = 0; i < 64 * 1024; ++i)
    reply->write(reply->context, (rollcall_string){kilobyte, sizeof kilobyte});
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "endless-reply"
#include "faulty.h"
