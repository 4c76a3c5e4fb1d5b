#include "core/engine/engine.h"

#include "core/engine/worker.h"

namespace ipmi {

Engine::Engine(std::unique_ptr<Worker> worker) : worker_(std::move(worker)) {}

Result<std::unique_ptr<Engine>> Engine::Start(const Clock& clock, JobListener& listener) {
  auto poller = Poller::Open();
  if (!poller) return std::unexpected(std::move(poller.error()));
  // It has its thread once it has an owner that ends it.
  auto engine = std::unique_ptr<Engine>(
      new Engine(std::make_unique<Worker>(clock, listener, std::move(*poller))));
  engine->worker_->Begin();
  return engine;
}

Engine::~Engine() {
  Stop(kCloseBound);
  worker_->Join();
}

void Engine::Stop(Duration bound) { worker_->Stop(bound); }

void Engine::Submit(Job job) { worker_->Submit(std::move(job)); }
void Engine::Cancel(uint64_t id) { worker_->Cancel(id); }
void Engine::StartWatch(Watch watch) { worker_->StartWatch(std::move(watch)); }
void Engine::EndWatch(uint64_t id) { worker_->EndWatch(id); }

}  // namespace ipmi
