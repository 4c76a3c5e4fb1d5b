// Standard Webhooks: the signature that tells a receiver who sent a message, and that it is whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/push/config.h"
#include "adapters/push/secret_file.h"

namespace push {

// The key in a secret's text, "whsec_" and base64. An error does not repeat any of it.
Result<Secret> DecodeWebhookSecret(std::string_view text);

// The header webhook-signature: "v1," and the base64 of HMAC-SHA256 over id.timestamp.payload.
Result<std::string> SignWebhook(const Secret& key, std::string_view id, int64_t unix_seconds,
                                std::string_view payload);

// With '+' and '/', and '=' at its end.
std::string Base64(std::string_view bytes);

}  // namespace push
