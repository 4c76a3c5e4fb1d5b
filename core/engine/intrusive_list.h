// A list whose links lie inside of what it holds: entering and leaving cost no memory, and whatever
// goes leaves by itself.
#pragma once

namespace ipmi {

// A place in a list. Tag tells apart the lists that one object can be in.
template <typename Tag>
class ListPlace {
 public:
  ListPlace() = default;
  ~ListPlace() { Leave(); }
  ListPlace(const ListPlace&) = delete;
  ListPlace& operator=(const ListPlace&) = delete;

  bool listed() const { return next_ != this; }
  void Leave() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }

 private:
  template <typename, typename>
  friend class List;
  ListPlace* previous_ = this;
  ListPlace* next_ = this;
};

// T derives from ListPlace<Tag>.
template <typename T, typename Tag>
class List {
 public:
  bool empty() const { return !head_.listed(); }
  T& front() { return static_cast<T&>(*head_.next_); }
  const T& front() const { return static_cast<const T&>(*head_.next_); }

  void PushBack(T& item) {
    ListPlace<Tag>& place = item;
    place.Leave();
    place.previous_ = head_.previous_;
    place.next_ = &head_;
    head_.previous_->next_ = &place;
    head_.previous_ = &place;
  }
  T& PopFront() {
    T& item = front();
    static_cast<ListPlace<Tag>&>(item).Leave();
    return item;
  }
  // visit(T&) -> bool: true ends the walk. The list must not change meanwhile.
  template <typename Visit>
  T* Find(Visit visit) {
    for (ListPlace<Tag>* place = head_.next_; place != &head_; place = place->next_) {
      if (visit(static_cast<T&>(*place))) return static_cast<T*>(place);
    }
    return nullptr;
  }

 private:
  ListPlace<Tag> head_;
};

}  // namespace ipmi
