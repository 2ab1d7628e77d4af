// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

interface IGate {
  function roleOf(address account) external view returns (uint8);
  function stateOf(address account, bytes32 policy)
    external
    view
    returns (uint256[] memory words, uint40 sequence, uint40 at);
}

/// @title Approvals of single payments, each for an account's next payment alone.
/// @notice The policies `approvalBefore` and `quorum` ask it. An approval names account, payee and amount, and stands until the gate
/// has accepted one more payment of that account, whichever: so it can't be used twice.
contract Approvals {
  IGate public immutable GATE;
  uint8 public immutable COUNCIL;
  /// @dev The policy that payments are decided by; the gate counts what it accepts under it.
  bytes32 public immutable POLICY;

  mapping(bytes32 payment => uint256) private _count;
  mapping(bytes32 payment => mapping(address approver => bool)) private _has;

  event Approved(address indexed by, address indexed account, address indexed payee, uint256 amount, uint256 sequence);

  error NotOfTheCouncil(address caller);
  error ApprovedBefore(address caller);

  constructor(IGate gate, uint8 council, bytes32 policy) {
    GATE = gate;
    COUNCIL = council;
    POLICY = policy;
  }

  function approve(address account, address payee, uint256 amount) external {
    if (GATE.roleOf(msg.sender) != COUNCIL) revert NotOfTheCouncil(msg.sender);
    bytes32 payment = _next(account, payee, amount);
    if (_has[payment][msg.sender]) revert ApprovedBefore(msg.sender);
    _has[payment][msg.sender] = true;
    _count[payment] += 1;
    emit Approved(msg.sender, account, payee, amount, _sequence(account));
  }

  /// @notice How many have approved that this account pays this to this payee, next.
  function approvalsOf(address account, address payee, uint256 amount) external view returns (uint256) {
    return _count[_next(account, payee, amount)];
  }

  function _next(address account, address payee, uint256 amount) private view returns (bytes32) {
    return keccak256(abi.encode(account, payee, amount, _sequence(account)));
  }

  function _sequence(address account) private view returns (uint256 sequence) {
    (, sequence,) = GATE.stateOf(account, POLICY);
  }
}
