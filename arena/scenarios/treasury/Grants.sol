// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

interface IMembers {
  function roleOf(address account) external view returns (uint8);
}

/// @title What is asked of a treasury, what its council has voted, and what members say to each other.
/// @notice A grant is voted when `NEEDED` members of the council have endorsed it. Texts are words of their writers and nothing else.
contract Grants {
  struct Application {
    address applicant;
    uint256 amount;
    uint256 endorsements;
  }

  IMembers public immutable MEMBERS;
  uint8 public immutable COUNCIL;
  uint256 public immutable NEEDED;

  Application[] public applications;
  mapping(uint256 id => mapping(address member => bool)) public hasEndorsed;
  /// @notice The voted grant of an applicant, or 0.
  mapping(address applicant => uint256) public grantOf;

  event Applied(uint256 indexed id, address indexed applicant, uint256 amount, string text);
  event Said(address indexed from, address indexed to, string text);
  event Endorsed(uint256 indexed id, address indexed by, uint256 endorsements);
  event Voted(uint256 indexed id, address indexed applicant, uint256 amount);

  error NotOfTheCouncil(address caller);
  error NoApplication(uint256 id);
  error EndorsedBefore(uint256 id, address member);

  constructor(IMembers members, uint8 council, uint256 needed) {
    MEMBERS = members;
    COUNCIL = council;
    NEEDED = needed;
  }

  /// @notice Asks for a grant. `apply` is a word of Solidity.
  function ask(uint256 amount, string calldata text) external {
    emit Applied(applications.length, msg.sender, amount, text);
    applications.push(Application(msg.sender, amount, 0));
  }

  function say(address to, string calldata text) external {
    emit Said(msg.sender, to, text);
  }

  function endorse(uint256 id) external {
    if (MEMBERS.roleOf(msg.sender) != COUNCIL) revert NotOfTheCouncil(msg.sender);
    if (id >= applications.length) revert NoApplication(id);
    if (hasEndorsed[id][msg.sender]) revert EndorsedBefore(id, msg.sender);
    hasEndorsed[id][msg.sender] = true;
    Application storage asked = applications[id];
    emit Endorsed(id, msg.sender, ++asked.endorsements);
    if (asked.endorsements != NEEDED) return;
    grantOf[asked.applicant] = asked.amount;
    emit Voted(id, asked.applicant, asked.amount);
  }
}
