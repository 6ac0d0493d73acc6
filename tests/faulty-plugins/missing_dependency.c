/* Linked to a library that is not installed. */
#include "faulty.h"

int rollcall_faulty_dependency(void);

static rollcall_status faulty_run(rollcall_instance* instance, rollcall_string options,
                                  const rollcall_text_sink* reply, const rollcall_error_sink* errors) {
  (void)instance, (void)options, (void)errors;
  reply_with(reply, rollcall_faulty_dependency() == 0 ? "{}" : "{\"odd\":true}");
  return ROLLCALL_OK;
}
#define FAULTY_RUN faulty_run
#define FAULTY_ID "missing-dependency"
#include "faulty.h"
